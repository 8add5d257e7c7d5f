"""Real-looking lines that a naive rule deletes: each must stay, alone in the body and at both ends of an article."""

from __future__ import annotations

import pytest

import newsclean

ONE = "The council of Lindau met on Monday evening to vote on the new bridge over the river."
TWO = "Nobody in the packed hall had expected the vote to be as close as it was in the end."
LINES = [
    "Sign up for the plan without adverts, which costs $9.99 a month",
    "Subscribe to the idea that nothing is free, and the rest follows.",
    "Share the dough into six equal pieces and let them rest",
    "Follow the coast road as far as the lighthouse, then turn inland.",
    "She declined to comment on the price to Reuters.",
    "He told the Associated Press that the talks had failed.",
    "More storms are expected on Sunday",
    "More than 330 of the hotel's rooms are empty",
    "Read more books and fewer headlines, she advised her pupils.",
    "Related to this is the question of who pays.",
    "Also at the bakery on Bridge Street",
    "This deal was brought about by two women who had never met.",
    "Comments were sharp on both sides of the house.",
    "Print is not dead, the publisher said, but it is expensive.",
    "Twitter and Facebook did not answer our questions.",
    "Cookies, three kinds of them, were served after the vote.",
    "The privacy policy of the clinic fills forty pages.",
    "All rights were reserved for the firstborn son until 1924.",
    "Photo albums from the flood are on show in the town hall.",
    "Image is everything, says the mayor's adviser",
    "Advertisement for a lost cat led the police to the gang.",
    "Home at last: the ferry's crew after nine weeks at sea",
    "4:14 p.m.",
    "4 Denny Marlow 5027 6 3 19 24",
    "£119.99, Harbour Stores",
    "Yes",
    "3",
    "Reading 1, Swindon 2",
    "- Og hva sa hun da?",
    "– Vi venter, sa han.",
    "Q: And what did you do then?",
    "Ingredients",
    "What we know so far",
    "Why the bridge fell",
    "THE LAST FERRY",
    "„Mehr zum Thema“, sagte er, „wollte ich nicht hören.“",
    "Teilen wollte der Bürgermeister die Macht nie.",
    "Partager le pain, c'est partager la peine, disait-elle.",
    "Foto di gruppo con signora: così comincia il romanzo.",
    "Leia mais livros, pediu a professora aos alunos.",
    "Фото мэра с послом вызвало споры в городе.",
    "Reklama dźwignią handlu, mawiał dziadek.",
]
PLACES = {
    "body": (f"{ONE}\n\n", f"\n\n{TWO}"),
    "head": ("", f"\n\n{ONE}\n\n{TWO}"),
    "tail": (f"{ONE}\n\n{TWO}\n\n", ""),
    "alone": ("", ""),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("line", LINES)
def test_the_line_stays(line: str, place: str) -> None:
    before, behind = PLACES[place]
    text = before + line + behind
    assert newsclean.clean(text) == text, newsclean.explain(text).removals
