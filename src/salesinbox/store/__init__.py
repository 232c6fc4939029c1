"""The local cache and everything the user made, in SQLite: the only package that speaks SQL.

May import ``core`` and the pure functions of ``mail``. One :class:`~salesinbox.store.connection.Database` belongs to
one thread. Functions take it first; those that write expect to be called inside ``with db.write("name"):``.
"""
