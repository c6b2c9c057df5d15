"""Uses OpenAI's own client for Python as a program would, and writes what it got as JSON. The test says what it
should be."""

import json
import sys
import threading

import openai

URL, KEY, EMBEDDER = sys.argv[1:]
MODEL = "tiny-shakespeare"
GREEDY = {"model": MODEL, "prompt": "First Citizen:\nSpeak", "max_tokens": 12, "temperature": 0}
CHAT = {
    "model": MODEL,
    "messages": [{"role": "user", "content": "Speak"}],
    "max_completion_tokens": 12,
    "temperature": 0,
}
RESPONSE = {"model": MODEL, "input": "Speak", "max_output_tokens": 12, "temperature": 0, "store": False}

client = openai.OpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0)
embedder = openai.OpenAI(base_url=f"{EMBEDDER}/v1", api_key="none", max_retries=0)


def models():
    listed = client.models.list().data
    return {"listed": [model.id for model in listed], "same": client.models.retrieve(MODEL) == listed[0]}


def completion():
    whole = client.completions.create(**GREEDY)
    chunks = list(client.completions.create(**GREEDY, stream=True, stream_options={"include_usage": True}))
    return {
        "text": whole.choices[0].text,
        "finish_reason": whole.choices[0].finish_reason,
        "streamed": "".join(chunk.choices[0].text for chunk in chunks if chunk.choices),
        "chunks": len(chunks),
        "usage": [usage.completion_tokens for usage in (whole.usage, chunks[-1].usage)],
    }


def scored():
    choices = client.completions.create(**{**GREEDY, "temperature": 0.8}, n=2, logprobs=3, seed=7).choices
    return [
        {
            "text": choice.text,
            "tokens": choice.logprobs.tokens,
            "likeliest": [len(top) for top in choice.logprobs.top_logprobs],
        }
        for choice in choices
    ]


def chat():
    whole = client.chat.completions.create(**CHAT)
    chunks = list(client.chat.completions.create(**CHAT, stream=True))
    with client.chat.completions.stream(**CHAT) as helper:
        # Its final completion would be an error: to this client an answer that max_completion_tokens ended cannot be
        # parsed.
        helped = "".join(event.delta for event in helper if event.type == "content.delta")
    return {
        "content": whole.choices[0].message.content,
        "streamed": "".join(chunk.choices[0].delta.content or "" for chunk in chunks),
        "helper": helped,
        "finish_reasons": [whole.choices[0].finish_reason, chunks[-1].choices[0].finish_reason],
    }


def response():
    whole = client.responses.create(**RESPONSE)
    events = list(client.responses.create(**RESPONSE, stream=True))
    with client.responses.stream(**RESPONSE) as helper:
        helped = "".join(event.delta for event in helper if event.type == "response.output_text.delta")
    return {
        "text": whole.output_text,
        "status": whole.status,
        "streamed": "".join(event.delta for event in events if event.type == "response.output_text.delta"),
        "helper": helped,
        "ends": [events[0].type, events[-1].type],
    }


def embeddings():
    texts = ["to be", "or not to be"]
    # This client asks for base64 by itself, and decodes it.
    coded = embedder.embeddings.create(model="encoder", input=texts)
    floats = embedder.embeddings.create(model="encoder", input=texts, encoding_format="float")
    short = embedder.embeddings.create(model="encoder", input="to be", dimensions=8)
    return {
        "dimensions": [len(item.embedding) for item in coded.data + short.data],
        "difference": max(
            abs(a - b) for left, right in zip(coded.data, floats.data) for a, b in zip(left.embedding, right.embedding)
        ),
    }


def error_of(ask):
    try:
        ask()
    except openai.APIStatusError as error:
        return {"type": type(error).__name__, "status": error.status_code, "code": error.code, "param": error.param}
    return None


def errors():
    return [
        error_of(lambda: client.with_options(api_key="stolen").completions.create(**GREEDY)),
        error_of(lambda: client.completions.create(**{**GREEDY, "model": "gpt-9"})),
        error_of(lambda: client.completions.create(**{**GREEDY, "temperature": 3})),
        error_of(lambda: client.completions.create(**{**GREEDY, "prompt": [5] * 300})),
        error_of(lambda: client.embeddings.create(model=MODEL, input="x")),
    ]


def retries():
    """A request that nobody reads on keeps the key busy; it is let go when a retrying client was refused once."""
    holder = client.completions.create(**{**GREEDY, "max_tokens": 200}, n=64, logprobs=20, stream=True)
    next(iter(holder))
    refused = error_of(lambda: client.completions.create(**GREEDY))
    letting_go = threading.Timer(0.5, holder.close)
    letting_go.start()
    reply = client.with_options(max_retries=8).completions.with_raw_response.create(**GREEDY)
    letting_go.join()
    return {"refused": refused, "retries": reply.retries_taken, "tokens": reply.parse().usage.completion_tokens}


PARTS = (models, completion, scored, chat, response, embeddings, errors, retries)
print(json.dumps({part.__name__: part() for part in PARTS}))
