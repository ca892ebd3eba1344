"""How fast hotshoe is, measured beside its peers and beside a floor in one run: ``python -m benchmarks``.

``cases`` says what is measured, ``clients`` and ``cameras`` who takes part, ``stopwatch`` and ``measure`` how it is
timed, ``rounds`` and ``report`` what becomes of the numbers. ``floor``, ``ours``, ``guest``, ``camera`` and
``bare_camera`` are the programs that are measured: each runs in a process of its own.
"""
