"""What puts conversations in order without the user: words for times (:mod:`~salesinbox.triage.times`).

May import what stands below it: ``actions``, ``store``, ``mail`` and ``core``.
"""
