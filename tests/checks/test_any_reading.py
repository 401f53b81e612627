"""Whatever a reader hands over, the checks answer."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.ledger import books, figure, words

from tollbook.checks import check_reading
from tollbook.model.claim import Claim, Dating
from tollbook.model.document import Document
from tollbook.model.measure import Measure
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.reading import Reading

LEDGER = {
    "first": date(2024, 10, 16),
    "rebased": [date(2024, 10, 19)],
    "parts": [{"whole": "vehicles", "parts": ["trucks", "tankers"], "until": date(2024, 10, 19)}],
    "starts": {"vehicles": date(2024, 10, 20)},
    "totals": {
        "personnel": [672300, 673850, 675800, 677180, 678520],
        "tanks": [9012, 9025, 9033, 9030, 9047],
        "trucks": [1438, 1458, 1460, 1470],
        "tankers": [75, 76, 76, 77],
        "vehicles": [1554, 1570],
    },
    "green": {"tanks": [9012, 925, -1, 9030, 9074]},
}
DAYS = st.none() | st.dates() | st.dates(date(2024, 10, 14), date(2024, 10, 22))
VALUES = (
    st.integers(0, 10**6) | st.sampled_from([678520, 1340, 9030, 9047, 10**400, 20.5]) | st.integers(0, 20)
)


@st.composite
def claims(draw: st.DrawFn, index: int) -> Claim:
    """Any claim: right, wrong, dated or not, of a known or an unknown speaker, item and outcome."""
    kind = draw(st.sampled_from(PeriodKind))
    end = draw(DAYS)
    start = end if kind is PeriodKind.DAY else draw(st.none() | st.just(date(2022, 2, 24)) | st.just(end))
    if start is not None and end is not None and start > end:
        start = None
    low = draw(VALUES)
    bound = draw(st.sampled_from(Bound))
    high = low + draw(st.integers(0, 1000)) if bound is Bound.RANGE else low
    return Claim(
        quote=figure(index),
        measure=Measure(
            draw(st.sampled_from(("north", "south", "none"))),
            draw(st.sampled_from(("personnel", "tanks", "vehicles", "clashes", "unheard-of"))),
            draw(st.sampled_from(("lost", "casualties", "killed", "wounded", "unheard-of"))),
        ),
        quantity=Quantity(low, high, bound),
        period=Period(kind, start, end),
        speaker=draw(st.sampled_from(("staff", "ministry", "north-staff", "unattributed", "unheard-of"))),
        dating=draw(st.sampled_from(Dating)),
        attribution=draw(st.none() | st.just(words(0))),
        since=draw(st.none() | st.just(words(1))),
        total=draw(st.none() | st.just(figure(max(index - 1, 0)))),
        malformed=draw(st.booleans()),
    )


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 6).flatmap(lambda count: st.tuples(*(claims(i) for i in range(count)))))
def test_every_reading_gets_a_verdict_for_every_figure(told: tuple[Claim, ...]) -> None:
    """No reading, however odd, raises; each figure is replayed once, no span has two findings of a check."""
    report = check_reading(Reading(Document("0" * 64, "any", " " * 2000), "en", told, (), ()), books(LEDGER))
    replayed = [f.claims for f in report.findings if f.check.name in ("echo", "period-sum", "average")]
    assert sorted(replayed) == [(i,) for i in range(len(told))]
    spans = [(f.check.name, f.quote) for f in report.findings]
    assert len(spans) == len(set(spans))
    assert all(f.because for f in report.findings)
