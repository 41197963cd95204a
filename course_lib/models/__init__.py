"""Large models in miniature: forward passes to be read beside the figure of the paper, on `course_lib.autograd`.

- `transformer`: attention, the block, and GPT, BERT and the translator, which are made of it;
- `writing`: what comes out of a language model: sampling, generating, perplexity.
"""
