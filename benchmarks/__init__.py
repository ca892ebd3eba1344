"""How fast hotshoe is, measured beside its peers and beside a floor in one run: ``python -m benchmarks``.

``cases`` says what is measured and what is wanted, ``contestants`` who takes part, ``stopwatch`` and ``measure`` how it
is timed, ``rounds`` in which order. ``spreads``, ``verdicts``, ``report``, ``charts`` and ``results`` make ratios,
tables, pictures and files of it. ``floor``, ``floor_loop``, ``ours``, ``guest``, ``watcher`` and the cameras are the
programs that are measured: each runs in a process of its own.
"""
