"""Figures, measured on the real server and printed as ratios to a yardstick of the same run.

`python -m benchmarks.run` makes a newsroom, takes it in, and has each group of rows measure. A
group is a module `rows_NAME.py` of this package, found by its name alone. It holds

- `TITLE`, the heading of its table, and
- `measure(bench)`, which yields `Row`s.

`bench` (see `bench.py`) knows the newsroom's URL and size, how long to measure, and serves it:

    TITLE = "Visits"

    def measure(bench: Bench) -> Iterator[Row]:
        with bench.serve() as server:
            rates = [wrk(server, "/v1/visits", bench.seconds, script=POST) for _ in bench.rounds]
            rate = median(load.rate for load in rates)
            yield Row("visits", f"{rate:,.0f}/s", bar="≥ 2,000/s", holds=rate >= 2_000)

Machines are noisy. So a row is the median of several rounds, the rows of a group take turns within
a round (`turns`), and what is compared is measured in the same round. Cost is the server's own
processor time (`server.cpu_seconds()`, all its processes); speed is what `wrk` gets.
"""
