"""The calls that people make of an app: orders as JSON, a form, an upload, a model, an agent, a key of its own, redirects."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import APIRouter, Form, Header, HTTPException, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

ELSEWHERE = "https://items.corp.example/api/items"
LONGEST = 300.0
"""Seconds that the slow answer may take."""


class Order(BaseModel):
    """An order as it's sent."""

    item: str = Field(min_length=1)
    quantity: int = Field(default=1, ge=1)


class OrderChange(BaseModel):
    """What may change of an order."""

    item: str | None = Field(default=None, min_length=1)
    quantity: int | None = Field(default=None, ge=1)


class Inputs(BaseModel):
    """What a model is asked."""

    inputs: list[list[float]]


class Turn(BaseModel):
    """One message to the agent."""

    role: str = "user"
    content: str


class Asked(BaseModel):
    """What an agent is asked, as by the Responses API."""

    input: list[Turn] = Field(min_length=1)
    stream: bool = False


def calls(key: Callable[[], str]) -> APIRouter:
    """The routes; `key` is what the one with a key of its own wants in `X-Api-Key`."""
    router = APIRouter(prefix="/api")
    _add_orders(router)

    @router.post("/form")
    def form(name: Annotated[str, Form()], amount: Annotated[int, Form()] = 1) -> dict[str, object]:
        return {"name": name, "amount": amount}

    @router.post("/upload", openapi_extra=UPLOAD)
    async def upload(request: Request) -> list[dict[str, object]]:
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise HTTPException(415, "Send multipart/form-data")
        parts: list[dict[str, object]] = []
        async with request.form() as fields:
            for name, value in fields.multi_items():
                if isinstance(value, UploadFile):
                    file = {"file": value.filename, "size": value.size, "type": value.content_type}
                    parts.append({"name": name, **file})
                else:
                    parts.append({"name": name, "file": None, "size": len(value.encode()), "type": None})
        return parts

    @router.post("/score")
    def score(asked: Inputs) -> dict[str, list[float]]:
        return {"predictions": [sum(row) for row in asked.inputs]}

    @router.post("/agent", response_model=None)
    async def agent(asked: Asked) -> Response:
        words = f"You said: {asked.input[-1].content}"
        if asked.stream:
            return StreamingResponse(_spoken(words), media_type="text/event-stream")
        return JSONResponse(_said(words))

    @router.get("/keyed", response_model=None)
    def keyed(x_api_key: Annotated[str | None, Header()] = None) -> Response:
        if x_api_key != key():
            return JSONResponse({"error": "invalid_api_key", "message": "Send this API's key in X-Api-Key."}, 401)
        return JSONResponse({"key": "accepted"})

    @router.get("/slow")
    async def slow(seconds: Annotated[float, Query(ge=0, le=LONGEST)] = 2.0) -> dict[str, object]:
        await asyncio.sleep(seconds)
        return {"slow": True, "seconds": seconds}

    @router.get("/moved", response_class=RedirectResponse, status_code=307)
    def moved() -> str:
        return "/api/items"

    @router.get("/moved-away", response_class=RedirectResponse, status_code=307)
    def moved_away() -> str:
        return ELSEWHERE

    @router.get("/moved-slash", response_class=RedirectResponse, status_code=307)
    def moved_slash(request: Request) -> str:  # to where it thinks it is, as frameworks do for a slash
        return f"{request.base_url}api/items"

    return router


UPLOAD = {
    "requestBody": {
        "content": {"multipart/form-data": {"schema": {"type": "object", "additionalProperties": True}}},
        "required": True,
    }
}


def _add_orders(router: APIRouter) -> None:
    orders = {1: Order(item="first item")}

    def found(number: int) -> Order:
        if number not in orders:
            raise HTTPException(404, "Order not found")
        return orders[number]

    def shown(number: int) -> dict[str, object]:
        return {"id": number, **found(number).model_dump()}

    @router.get("/orders")
    def list_orders() -> list[dict[str, object]]:
        return [shown(number) for number in orders]

    @router.post("/orders", status_code=201)
    def add_order(order: Order) -> dict[str, object]:
        number = max(orders, default=0) + 1
        orders[number] = order
        return shown(number)

    @router.get("/orders/{number}")
    def one_order(number: int) -> dict[str, object]:
        return shown(number)

    @router.put("/orders/{number}")
    def put_order(number: int, order: Order) -> dict[str, object]:
        orders[number] = order
        return shown(number)

    @router.patch("/orders/{number}")
    def change_order(number: int, change: OrderChange) -> dict[str, object]:
        orders[number] = found(number).model_copy(update=change.model_dump(exclude_none=True))
        return shown(number)

    @router.delete("/orders/{number}", status_code=204)
    def delete_order(number: int) -> None:
        found(number)
        del orders[number]


def _said(words: str) -> dict[str, object]:
    content = [{"type": "output_text", "text": words}]
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": content}
    return {"id": "resp_1", "object": "response", "status": "completed", "output": [message]}


async def _spoken(words: str) -> AsyncIterator[str]:
    for word in words.split(" "):
        yield f"data: {json.dumps({'type': 'response.output_text.delta', 'delta': word + ' '})}\n\n"
        await asyncio.sleep(0.05)
    yield f"data: {json.dumps({'type': 'response.completed', 'response': _said(words)})}\n\n"
    yield "data: [DONE]\n\n"
