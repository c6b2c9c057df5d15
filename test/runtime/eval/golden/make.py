"""Makes golden.json in this folder: the metrics of `eval`, computed by scikit-learn and PyTorch.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 transformers==5.19.0 scikit-learn==1.9.1
    VENV/bin/python test/runtime/eval/golden/make.py

Made once and committed. Perplexity is computed in double precision, by the sliding window of Hugging Face's guide
(https://huggingface.co/docs/transformers/perplexity), on the bundled model.
"""
import json
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support, roc_auc_score
from transformers import AutoModelForCausalLM, AutoTokenizer

HERE = Path(__file__).parent
BUNDLED = HERE.parents[3] / "lib/runtime/models/tiny-shakespeare"
rng = np.random.default_rng(7)

TEXT = "\n".join([
    "The night watch climbed the stairs and found the lamp had burned all its oil before the second bell.",
    "KEEPER. Who left the western door unbarred, and where is the boy that should have swept the yard?",
    "BOY. Here, sir; the wind took the bar, and I was chasing the hens that the wind took after it.",
    "KEEPER. Then let the wind be hanged, and thou shalt hold the ladder while I read the sentence out.",
    "They argued until the tide had turned, and neither of them saw the ship that came without a flag.",
    "Its captain asked for water, bread and 120 nails; he paid in coin that no one in the harbour knew.",
    "BOY. What king is this upon the silver, sir? He wears no crown, and yet he looks at me as if he ruled.",
    "KEEPER. A king that keeps his crown at home is wiser than the three whose heads I have in my left pocket.",
    "So they were friends again, naïve as ever, and the café by the mole — it was Friday — gave them soup.",
])


def averages(truth, predicted, labels=None):
    def row(average):
        values = precision_recall_fscore_support(truth, predicted, average=average, labels=labels, zero_division=0)
        return [v.tolist() if hasattr(v, "tolist") else v for v in values]
    return {"perLabel": row(None), "macro": row("macro"), "micro": row("micro"), "weighted": row("weighted")}


def single(labels, count, used=None):
    """Random predictions, mostly correct; `used`: the labels that occur."""
    used = used or list(range(labels))
    truth = rng.choice(used, count)
    predicted = np.where(rng.random(count) < 0.6, truth, rng.choice(used, count))
    present = sorted(set(truth) | set(predicted))
    return {
        "labels": labels,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "present": [int(x) for x in present],
        "accuracy": accuracy_score(truth, predicted),
        "confusion": confusion_matrix(truth, predicted, labels=range(labels)).tolist(),
        **averages(truth, predicted),
    }


def multi(labels, count):
    truth = (rng.random((count, labels)) < 0.4).astype(int)
    predicted = np.where(rng.random((count, labels)) < 0.7, truth, 1 - truth)
    predicted[:, 0] = 0  # a label that is never predicted
    scores = np.round(rng.random((count, labels)) * 0.6 + 0.4 * truth, 1)
    return {
        "labels": labels,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "scores": scores.tolist(),
        "accuracy": accuracy_score(truth, predicted),
        **averages(truth, predicted),
        "rocAuc": {
            average or "perLabel": np.asarray(roc_auc_score(truth, scores, average=average)).tolist()
            for average in (None, "macro")
        },
    }


def auc(count, digits):
    truth = rng.random(count) < 0.3
    scores = np.round(rng.normal(size=count) + truth, digits)
    return {"truth": [bool(x) for x in truth], "scores": scores.tolist(), "rocAuc": roc_auc_score(truth, scores)}


def ovr(labels, count):
    truth = rng.integers(0, labels, count)
    scores = rng.dirichlet(np.ones(labels), count) + np.eye(labels)[truth] * 0.3
    scores /= scores.sum(axis=1, keepdims=True)
    return {
        "labels": labels,
        "truth": truth.tolist(),
        "scores": scores.tolist(),
        "macro": roc_auc_score(truth, scores, multi_class="ovr", average="macro"),
    }


def cross_entropy(scale):
    logits = (torch.randn(12, 50) * scale).float()
    targets = torch.randint(0, 50, (12,))
    other = (logits + torch.randn_like(logits)).float()
    kl = torch.nn.functional.kl_div(
        other.double().log_softmax(-1), logits.double().log_softmax(-1), log_target=True, reduction="none"
    ).sum(-1)
    return {
        "logits": logits.tolist(),
        "targets": targets.tolist(),
        "losses": torch.nn.functional.cross_entropy(logits.double(), targets, reduction="none").tolist(),
        "other": other.tolist(),
        "divergences": kl.tolist(),
    }


def perplexity(model, ids, context, stride):
    """The loop of Hugging Face's guide, with the sum of the losses instead of a weighted mean."""
    total, scored, previous_end = 0.0, 0, 0
    for begin in range(0, ids.size(1), stride):
        end = min(begin + context, ids.size(1))
        target_length = end - previous_end
        window = ids[:, begin:end]
        labels = window.clone()
        labels[:, :-target_length] = -100
        with torch.no_grad():
            logits = model(window).logits
        total += torch.nn.functional.cross_entropy(
            logits[0, :-1].double(), labels[0, 1:], ignore_index=-100, reduction="sum"
        ).item()
        scored += int((labels[0, 1:] != -100).sum())
        previous_end = end
        if end == ids.size(1):
            break
    return {
        "context": context,
        "stride": stride,
        "scored": scored,
        "mean": total / scored,
        "perplexity": float(np.exp(total / scored)),
    }


def main():
    torch.manual_seed(7)
    model = AutoModelForCausalLM.from_pretrained(BUNDLED, dtype=torch.float64).eval()
    ids = AutoTokenizer.from_pretrained(BUNDLED)(TEXT, return_tensors="pt").input_ids
    golden = {
        "single": [single(2, 60), single(5, 200), single(4, 50, used=[0, 2])],
        "multi": multi(4, 120),
        "auc": [auc(80, 6), auc(200, 0), auc(100, 1)],
        "ovr": [ovr(3, 90)],
        "crossEntropy": [cross_entropy(1), cross_entropy(40)],
        "perplexity": {
            "text": TEXT,
            "ids": ids[0].tolist(),
            "runs": [perplexity(model, ids, *sizes) for sizes in ((256, 128), (50, 49))],
        },
    }
    (HERE / "golden.json").write_text(json.dumps(golden) + "\n")
    print(ids.size(1), golden["perplexity"]["runs"])


main()
