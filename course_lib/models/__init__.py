"""Large models in miniature: forward passes to be read beside the figure of the paper, on `course_lib.autograd`.

- `tokens`: bytes, byte-pair encoding, and GPT-2's own vocabulary;
- `transformer`: attention, the block, and GPT, BERT and the translator, which are made of it;
- `writing`: what comes out of a language model: sampling, generating, perplexity;
- `reward`: values, the policy gradient, and what people prefer.
"""
