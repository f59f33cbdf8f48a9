"""Domain owners that let us issue, or not, as a test says."""

from acm.model.caa import CAALook, CAAReason


class ScriptedCAA:
    """Permits every name but those that a test has put into ``says``."""

    def __init__(self):
        self.says: dict[str, CAAReason] = {}
        self.asked: list[tuple[str, ...]] = []

    async def look(self, names, *, now):
        self.asked.append(tuple(names))
        return tuple(self._look(name, now) for name in names)

    def _look(self, name, now):
        reason = self.says.get(name, CAAReason.NO_RECORDS)
        return CAALook(domain_name=name, reason=reason, message=f"{name}: {reason}.", looked_at=now)
