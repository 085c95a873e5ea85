"""The Python API: `diagnose` and `diagnose_async`. Nothing here prints, and nothing but a mistake of the caller's raises."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar, Unpack

from dbapp_diag.api.question import question
from dbapp_diag.api.report import Report
from dbapp_diag.auth.tokens.from_notebook import Look, look_for_token
from dbapp_diag.engine.pipeline import Progress
from dbapp_diag.engine.session import diagnose_target
from dbapp_diag.model.options import OF_PYTHON, Arguments

__all__ = ["Report", "diagnose", "diagnose_async"]

T = TypeVar("T")


def diagnose(
    app: str | None = None,
    *,
    dbutils: object = None,
    env: Mapping[str, str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    **options: Unpack[Arguments],
) -> Report:
    """Find out why a call to a Databricks App fails, and fix it.

    `app` is its name, `url` its address in place of that; `endpoint` the path to call (none: a made-up one under `/api/`).
    Credentials are those that databricks-sdk finds: `profile`, environment, a notebook's own token. `token` examines another
    one: its text, or a function that gives it. `dbutils` helps where the notebook's token isn't found without.

    `timeout` (seconds) bounds the whole run. `env` stands in for the process's environment, `progress` is called from the run's
    own thread as checks begin and end; the other arguments are the command line's options of the same name.

    Works inside a running event loop too, and blocks it meanwhile: there `diagnose_async` is better. Raises UsageError for what
    can't be asked, and KeyboardInterrupt when interrupted; trouble of any other kind is in the report.
    """
    look = look_for_token(os.environ if env is None else env, dbutils)
    return answer({"app": app, **options}, env, look, progress)


async def diagnose_async(
    app: str | None = None,
    *,
    dbutils: object = None,
    env: Mapping[str, str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    **options: Unpack[Arguments],
) -> Report:
    """The same without blocking the event loop. Several may run at once.

    Cancelling gives the loop back at once; the run itself ends by its deadline at the latest, unheard.
    """
    look = look_for_token(
        os.environ if env is None else env, dbutils
    )  # in this thread: others have no notebook context
    return await off_loop(lambda: answer({"app": app, **options}, env, look, progress))


def _spell_out(function: Callable[..., object]) -> None:
    """Show each option with its type and default in `help`, and offer it where a notebook completes names."""
    own = inspect.signature(function, eval_str=True)
    app, *others = (each for each in own.parameters.values() if each.kind is not each.VAR_KEYWORD)
    options = [
        inspect.Parameter(row.name, inspect.Parameter.KEYWORD_ONLY, default=row.default, annotation=row.type)
        for row in OF_PYTHON
        if row.name != app.name
    ]
    function.__dict__["__signature__"] = own.replace(parameters=[app, *options, *others])


_spell_out(diagnose)
_spell_out(diagnose_async)


def answer(
    options: Mapping[str, object],
    env: Mapping[str, str] | None,
    look: Look,
    progress: Callable[[Progress], None] | None,
    **source: str,
) -> Report:
    """Run the question, read as `question` does. Blocks."""
    case = diagnose_target(question(options, env, look.token, **source), on_progress=progress or _unheard)
    if case.interrupted:
        raise KeyboardInterrupt
    if look.token is not None or not look.missed:
        return Report(case)
    return Report(case, (f"the notebook's own token wasn't found: {'; '.join(look.missed)}",))


def _unheard(progress: Progress) -> None:
    """Nobody listens."""


async def off_loop(work: Callable[[], T]) -> T:
    """Do blocking work on a daemon thread, which holds back neither the loop nor the end of the process."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: BaseException | None) -> None:
        if done.done():  # cancelled meanwhile
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # without an error there's a result

    def run() -> None:
        result, problem = None, None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  # it belongs to whoever awaits
            problem = error
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, result, problem)

    threading.Thread(target=run, name="dbapp-diag-ask", daemon=True).start()
    return await done
