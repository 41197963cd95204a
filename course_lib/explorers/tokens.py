"""Explorers of lesson 21: any text cut into tokens, and one vocabulary shared by two languages."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.data import declaration, gpt2_ranks
from course_lib.explorers.base import Challenge, Explorer, Growing, Prediction
from course_lib.models import tokens
from course_lib.pictures import tokens as pictures
from course_lib.plots.tokens import TokenBoxes, characters_of, in_hex, seen
from course_lib.text import _, plural

__all__ = ["BudgetExplorer", "TokenExplorer"]

OWN = "own"
ARTICLE = 2  # the third article is the shortest that has a whole sentence in every language
LEARNED_ON, COUNTED_ON = 20, 10  # articles
MOST_MERGES = 200
MOST_CHARACTERS = 2000  # of what is typed; the rest is not cut


def _examples() -> dict[str, str]:
    """Texts to begin with, by name: what the learner writes, two in English, and one article in sixteen languages."""
    own = {OWN: "", "kite": "The kite flies above the trees.", "strange": "strawberry strawberry Strawberry 1234567"}
    return own | {name: articles[ARTICLE] for name, articles in declaration().items()}


@functools.cache
def english_ranks(merges: int) -> dict[bytes, int]:
    """The vocabulary after so many merges on the English articles."""
    return _first(_all_english_ranks(), merges)


@functools.cache
def _all_english_ranks() -> dict[bytes, int]:
    return tokens.train_bpe("\n".join(declaration()["English"]), 500)


def _first(ranks: dict[bytes, int], merges: int) -> dict[bytes, int]:
    """The vocabulary as it was after its first merges."""
    return {token: rank for token, rank in ranks.items() if rank < 256 + merges}


VOCABULARIES: dict[str, Callable[[], dict[bytes, int]]] = {
    "bytes": lambda: english_ranks(0),
    "100": lambda: english_ranks(100),
    "500": lambda: english_ranks(500),
    "gpt2": gpt2_ranks,
}


@functools.lru_cache(maxsize=64)
def _tokens(text: str, vocabulary: str) -> tuple[bytes, ...]:
    """The tokens of a text: a picture, its words and its challenges ask for the same ones."""
    return tuple(tokens.tokens_of(text, VOCABULARIES[vocabulary]()))


class TokenExplorer(Explorer):
    """Any text in any language, cut into the tokens of a vocabulary.

    Parameters
    ----------
    decode : callable, optional
        The learner's own ``decode(ids, vocabulary)``; what it makes of the tokens is told.
    """

    name, title = "tokens.cut", _("Cut any text into tokens")
    question = _(
        "One token may hold a long word, and one letter may take three tokens. What does GPT-2 know well, and what "
        "does it spell out? Type a text, or choose one; a box is a token, and a space is written ␣."
    )
    found = _(
        "GPT-2 knows what was frequent on English web pages: whole English words, most of them with the space in "
        "front. Without that space, or with a capital letter, the same word is another token, or several. Numbers are "
        "cut where frequent pieces happen to end.\n\n"
        "Of a script that was rare there, even single letters fall apart. In article 3 a character of Hindi takes 1.6 "
        "tokens on average, and one of Tamil 2.8. Chinese needs fewer *bytes* than English for that article, but more "
        "than twice the *tokens*. The vocabulary of 500 merges shows the same on a small scale: it has never seen "
        "anything but English."
    )
    state = ("example", "vocabulary", "written")
    example, vocabulary, written = traitlets.Unicode("kite"), traitlets.Unicode("gpt2"), traitlets.Unicode()

    def __init__(self, decode: Callable | None = None, **initial):
        self.decode, self.problem, self.examples = decode, "", _examples()
        initial.setdefault("written", self.examples[initial.get("example", "kite")])
        super().__init__(**initial)

    @traitlets.observe("example")
    def _take_example(self, change) -> None:
        # Whoever types has left the example; whoever chooses "your own text" gets an empty field to type into.
        untouched = self.written == self.examples.get(change["old"])
        if change["new"] != OWN or untouched:
            self.written = self.examples[change["new"]]

    @traitlets.observe("written")
    def _leave_example(self, change) -> None:
        if change["new"] != self.examples[self.example]:
            self.example = OWN

    @property
    def ranks(self) -> dict[bytes, int]:
        """The vocabulary chosen."""
        return VOCABULARIES[self.vocabulary]()

    @property
    def text(self) -> str:
        """What is written, without what UTF-8 cannot write, and at most `MOST_CHARACTERS` of it."""
        return self.written[:MOST_CHARACTERS].encode("utf-8", errors="replace").decode("utf-8")

    @property
    def tokens(self) -> list[bytes]:
        """The tokens of the text."""
        return list(_tokens(self.text, self.vocabulary))

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many characters, bytes and tokens the text has."""
        return len(self.text), len(self.text.encode()), len(self.tokens)

    def counts_of(self, example: str) -> tuple[int, int, int]:
        """The counts of an example under the vocabulary chosen."""
        text = self.examples[example]
        return len(text), len(text.encode()), len(_tokens(text, self.vocabulary))

    def make_controls(self) -> list[widgets.Widget]:
        named = {OWN: _("your own text"), "kite": _("a kite"), "strange": _("strange words")}
        languages = [(_("article 3, {language}").format(language=name), name) for name in declaration()]
        examples = [(label, name) for name, label in named.items()] + languages
        vocabularies = [
            (_("GPT-2, 50,257 tokens"), "gpt2"),
            (_("500 merges on English"), "500"),
            (_("100 merges on English"), "100"),
            (_("the 256 bytes"), "bytes"),
        ]
        wide = {"layout": widgets.Layout(width="322px"), "style": {"description_width": "105px"}}
        field = widgets.Textarea(description=_("text"), rows=4, **wide)
        traitlets.link((self, "written"), (field, "value"))
        return [
            self.choice("example", _("example"), examples),
            field,
            self.choice("vocabulary", _("vocabulary"), vocabularies),
        ]

    def paint(self) -> str:
        self.problem = self._learners() if self.decode is not None else ""
        translated = self.example in declaration() and self.example != "English"
        return pictures.counts(self.counts, self.counts_of("English") if translated else (), narrow=self.picture.narrow)

    def formula(self) -> str:
        """The boxes: text in HTML, which breaks lines where there is no room."""
        cut = self.tokens
        more = len(cut) - pictures.MOST_BOXES
        characters = map(self._character, characters_of(cut[: pictures.MOST_BOXES]))
        told = _(" and {count:,} more").format(count=more) if more > 0 else ""
        return pictures.boxes(characters, plural("{count} token", "{count} tokens", len(cut)), told)

    def _character(self, group: list[bytes]) -> tuple[str, list[tuple[str, int]]]:
        """A token that is whole or, under the character that they make up, several; with their ids."""
        if len(group) == 1:
            return "", [(seen(group[0]), self.ranks[group[0]])]
        return seen(b"".join(group)), [(in_hex(token), self.ranks[token]) for token in group]

    def _learners(self) -> str:
        """What the learner's decode makes of the tokens, in words."""
        ids = [self.ranks[token] for token in self.tokens]
        vocabulary = dict(zip(ids, self.tokens, strict=True))
        answer, problem = self.ask_learner(self.decode, np.array(ids, dtype=int), vocabulary)
        if problem:
            return problem
        if not isinstance(answer, str):
            return _("Your `decode` must return a text.")
        if answer == self.text:
            return _("Your `decode` gives back the very text.")
        return _("Your `decode` gives back another text: “{text}”.").format(text=answer[:80])

    def tell(self) -> str:
        characters, size, count = self.counts
        if not count:
            return _("There is no text yet: type something in any language, or choose an example.")
        told = _(
            "The text has {characters} characters, which are {size} bytes in UTF-8 and {count} tokens: "
            "{each:.2f} tokens per character."
        ).format(characters=characters, size=size, count=count, each=count / characters)
        if len(self.written) > MOST_CHARACTERS:
            told += " " + _("Only the first {most:,} characters are cut.").format(most=MOST_CHARACTERS)
        return f"{told} {self.problem}".rstrip()

    def _still(self) -> str:
        """The boxes under the picture, as on a live page."""
        image, sentence, told = super()._still().partition('<p class="sentence">')
        shown = TokenBoxes(self.tokens, [self.ranks[token] for token in self.tokens])
        return f"{image}{shown._repr_html_()}{sentence}{told}"

    challenges = (
        Challenge(
            "long_word",
            _("Find a word of at least ten letters that is a single token of GPT-2."),
            lambda e: (
                e.vocabulary == "gpt2" and len(e.tokens) == 1 and e.text.strip().isalpha() and len(e.text.strip()) >= 10
            ),
        ),
        Challenge(
            "number",
            _("Find a number of at least six digits that GPT-2 cuts into pieces of different lengths."),
            lambda e: (
                e.vocabulary == "gpt2"
                and e.text.strip().isdecimal()
                and len(e.text.strip()) >= 6
                and len({len(token.strip()) for token in e.tokens}) > 1
            ),
        ),
        Challenge(
            "fewer_bytes",
            _(
                "Choose a language whose article has fewer bytes than the English one, but more than twice its "
                "tokens in GPT-2."
            ),
            lambda e: (
                e.vocabulary == "gpt2"
                and e.example in declaration()
                and e.counts[1] < e.counts_of("English")[1]
                and e.counts[2] > 2 * e.counts_of("English")[2]
            ),
        ),
    )


class BudgetExplorer(Explorer):
    """One vocabulary for two languages: what share of its training text costs whom how many tokens."""

    name, title = "tokens.budget", _("Share a vocabulary between two languages")
    state, wide = ("articles", "merges"), True
    articles, merges = traitlets.Int(0), traitlets.Int(100)
    prediction = Prediction(
        question=_(
            "A vocabulary has room for 100 merges. Learned on twenty English articles alone, it cuts ten other "
            "articles into 5.4 times as many tokens in Hindi as in English. Now the twenty Hindi articles join the "
            "training text. How many Hindi tokens per English token will there be?"
        ),
        reveal={"articles": 20, "merges": 100},
        answer=lambda e: e.premium,
        low=1.0,
        high=6.0,
        step=0.1,
        lesson=_("The texts are the same, only the training text changed. What does the first Hindi article change?"),
    )
    found = _(
        "The merges go to what is frequent in the training text. One Hindi article among twenty English ones already "
        "halves the premium, because a few merges put the bytes of frequent letters together. With "
        "all twenty it falls from 5.4 to 1.4, and English pays: its own ten articles grow from 2,007 tokens to 2,452. "
        "A vocabulary of twice the size gives that back.\n\n"
        "The premium itself does not fall with the size: with 200 merges it is 1.7. The rule that cuts words takes "
        "Hindi's vowel signs for punctuation, so no merge can ever reach across them. Much of a language's cost is "
        "a choice of data and of rules, and not a property of the language."
    )

    def __init__(self, **initial):
        self.visited: dict[int, set[int]] = {}
        super().__init__(**initial)

    def numbers_at(self, articles: int, merges: int) -> tuple[float, int, int]:
        """The share of Hindi in the training text in %, and the tokens of ten other articles in English and Hindi."""
        learned = _learned(articles).result
        return learned.share, *learned.counts[merges]

    @property
    def premium(self) -> float:
        """Hindi tokens per English token."""
        return self.premium_at(self.articles, self.merges)

    def premium_at(self, articles: int, merges: int) -> float:
        """Hindi tokens per English token after another training."""
        _share, english, hindi = self.numbers_at(articles, merges)
        return hindi / english

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("articles", _("Hindi articles"), 0, LEARNED_ON, 1),
            self.slider("merges", _("merges"), 50, MOST_MERGES, 50),
        ]

    def work(self) -> Iterator[float] | None:
        """Training a vocabulary takes a while; a challenge asks for that of one article less."""
        missing = [one for one in map(_learned, {self.articles, max(self.articles - 1, 0)}) if not one.done]
        return _one_after_the_other(missing) if missing else None

    def paint(self) -> str:
        been = self.visited.setdefault(self.merges, set())
        been.add(self.articles)
        visited = np.array([(count, *self.numbers_at(count, self.merges)[1:]) for count in sorted(been)])
        here = (self.articles, *self.numbers_at(self.articles, self.merges)[1:])
        alone, most = self.numbers_at(0, self.merges)[1], self.numbers_at(0, 50)[2]
        look = {"articles": LEARNED_ON, "most": most, "narrow": self.picture.narrow}
        return pictures.budget(visited, here, alone, **look)

    def formula(self) -> str:
        return pictures.premium_line(self.articles, LEARNED_ON, LEARNED_ON, self.premium)

    def tell(self) -> str:
        share, english, hindi = self.numbers_at(self.articles, self.merges)
        text = _(
            "Of the training text {share:.0f}% is Hindi, and {own} of the {merges} merges are pieces of Hindi. Ten "
            "articles that it never saw have {english:,} tokens in English and {hindi:,} in Hindi, {premium:.2f} "
            "times as many."
        )
        return text.format(
            share=share,
            own=_pieces_of_hindi(self.articles, self.merges),
            merges=self.merges,
            english=english,
            hindi=hindi,
            premium=hindi / english,
        )

    challenges = (
        Challenge(
            "below_two",
            _("With 100 merges, bring Hindi below 2 tokens per English token with as few Hindi articles as you can."),
            lambda e: e.merges == 100 and e.premium < 2 <= e.premium_at(max(e.articles - 1, 0), 100),
        ),
        Challenge(
            "english_pays",
            _(
                "Make English pay: its own ten articles need a quarter more tokens than the same number of merges "
                "would give it without any Hindi."
            ),
            lambda e: e.numbers_at(e.articles, e.merges)[1] >= 1.25 * e.numbers_at(0, e.merges)[1],
        ),
        Challenge(
            "nobody_pays",
            _("Let nobody pay: with all twenty Hindi articles, give English back the 2,007 tokens that it began with."),
            lambda e: e.articles == LEARNED_ON and e.numbers_at(e.articles, e.merges)[1] <= e.numbers_at(0, 100)[1],
        ),
    )


@dataclass(frozen=True)
class _Learned:
    """What comes of a training text: its vocabulary, its share of Hindi in %, and two counts of tokens by merges."""

    ranks: dict[bytes, int]
    share: float
    counts: dict[int, tuple[int, int]]


@functools.cache
def _learned(articles: int) -> Growing:
    """What is learned of the English articles and so many Hindi ones, once it is asked for; `_Learned` at the end."""
    return Growing(_learning(articles))


def _learning(articles: int) -> Iterator[float]:
    texts = declaration()
    own, other = texts["English"][:LEARNED_ON], texts["Hindi"][:articles]
    ranks, counts = {}, {}
    for ranks in tokens.growing_bpe("\n".join(own + other), MOST_MERGES):
        yield 0.7 * (len(ranks) - 256) / MOST_MERGES
    for merges in range(50, MOST_MERGES + 1, 50):
        known = _first(ranks, merges)
        counts[merges] = tuple(_count(texts[name][-COUNTED_ON:], known) for name in ("English", "Hindi"))
        yield 0.7 + 0.3 * merges / MOST_MERGES
    sizes = [len("\n".join(part).encode()) for part in (own, other)]
    return _Learned(ranks, 100 * sizes[1] / sum(sizes), counts)


def _one_after_the_other(missing: list[Growing]) -> Iterator[float]:
    for k, one in enumerate(missing):
        for share in one.slices():
            yield (k + share) / len(missing)


def _count(articles: tuple[str, ...], ranks: dict[bytes, int]) -> int:
    return sum(len(tokens.tokens_of(article, ranks)) for article in articles)


def _pieces_of_hindi(articles: int, merges: int) -> int:
    """How many of the first merges made a token with a byte of Hindi in it: English has next to none above 127."""
    learned = _first(_learned(articles).result.ranks, merges)
    return sum(rank >= 256 and max(token) > 127 for token, rank in learned.items())
