"""Every table and key of the files that say what words mean in a conflict: words/*.toml."""

from tollbook.packs.shape import Forms, Ids, Named, Names, Section, Text, all_of

_SIDE = Text(of="sides")
_SPEAKER = Text(of="speakers")

# The kinds of thing that an item can be.
_ITEM_KINDS = ("people", "equipment", "weapon", "event", "place", "body")

# words/<code>.toml: the conflict's own names in a language.
WORDS = Section(
    {
        "sides": Section({"enemy": Forms(required=False)}, others=Named("sides and outsiders")),
        "places": Section(others=Named("sides")),
        "speakers": Section(others=Named("speakers")),
        "roles": Section(others=Named("roles")),
        "signatures": Section(others=Named("speakers")),
        "models": Section({"names": Forms()}),
        "start": Section({"words": Forms()}),
        "items": Section(others=Named("items"), required=False),
        "counts": Section(others=Named("outcome words"), required=False),
        "outcomes": Section(others=Named("outcome words"), required=False),
        "without": Section(others=Named("meanings"), shared=True, required=False),
        "viewpoint": Section({"side": _SIDE}, required=False),
    }
)
# words/kinds.toml: what kind of thing each item is, and what words come to for each kind.
KINDS = Section(
    {
        "kinds": Section(all_of(_ITEM_KINDS, Ids(of="items", required=False))),
        "people": Section(
            {
                **all_of(("army", "anyone"), Text(of="items")),
                "bystanders": Ids(of="items"),
            }
        ),
        "sides": Section(
            {
                "none": Ids(of="items"),
                "of": Section(others=Named("items"), each=_SIDE, required=False),
                "attacked": Text(of="sides", required=False),
            }
        ),
        "outcomes": Section(
            all_of(
                _ITEM_KINDS,
                Section(others=Named("outcome words"), each=Text(of="outcomes"), required=False),
            )
        ),
        "table": Section(
            {
                "items": Ids(of="items"),
                "outcomes": Ids(of="outcomes"),
                "speakers": Ids(of="speakers"),
                "running": Ids(of="speakers"),
            },
            shared=True,
        ),
        "opponents": Section(others=Named("sides"), each=_SIDE),
    }
)
# words/roles.toml: who a role is, by the side that is named beside it; `outsiders` have speakers in the texts
# and are no side of the conflict.
_BEARERS = Section(
    {"default": Text(of="speakers", required=False)}, others=Named("sides and outsiders"), each=_SPEAKER
)
ROLES = Section(
    {
        "placed": Ids(of="roles"),
        "own": Ids(of="roles"),
        "outsiders": Names(required=False),
        "side": Section(others=Named("sides and outsiders"), each=_SPEAKER),
    },
    others=Named(),
    each=_BEARERS,
    shared=True,
)
