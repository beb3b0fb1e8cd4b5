"""A notebook with everything in it that shows itself, as cells by name."""

__all__ = ["CELLS"]

CELLS = {
    "begin": "import numpy as np\nimport autograd as ag\nimport nn\n"
    "nn.utils.set_random_seed(1)",
    "scalar": "a = ag.tensor(3.0, requires_grad=True, name='a')\nb = a * a + 1\n"
    "b.backward()\nb",
    "leaf": "a",
    "vector": "v = ag.tensor(np.linspace(-2, 2, 25), name='v')\nv",
    "matrix": "w = ag.tensor(np.arange(12.0).reshape(3, 4) - 5, requires_grad=True, "
    "name='w <b>bold</b>')\n(w**2).sum().backward()\nw",
    "deep": "ag.tensor(np.random.default_rng(0).normal(size=(2, 4, 30, 30)))",
    "odd": "ag.tensor([1.0, np.nan, -np.inf])",
    "empty": "ag.tensor(np.zeros((0, 3)))",
    "why": "c = ag.tensor(-3.0, requires_grad=True, name='c')\nag.why(c, c.relu() * 2)",
    "explain": "x = ag.tensor(2.0, requires_grad=True, name='x')\n"
    "loss = (x * x - x) * (x + 1)\nag.explain(loss, x)",
    "model": "model = nn.Sequential([nn.Dense(8, activation='tanh'), nn.Dense(2)])\n"
    "points, classes = nn.datasets.moons(80)\nmodel(points)\nmodel",
    "history": "model.compile(optimizer=nn.optimizers.Adam(nn.optimizers.schedules."
    "CosineDecay(0.05, 40)), loss=nn.losses.SparseCategoricalCrossentropy("
    "from_logits=True), metrics=['accuracy'])\n"
    "history = model.fit(points, classes, epochs=6, "
    "validation_split=0.25, verbose=0)\nhistory",
    "optimizer": "model.optimizer",
    "health": "ag.why(model, (model(points) ** 2).mean())",
    "contributions": "def loss():\n    return (model(points) ** 2).mean()\n\n"
    "def step():\n    for k in model.weights:\n        k.data = k.data * 0.99\n\n"
    "ag.contributions(loss, step)",
    "passed": "ag.gradcheck(lambda x, y: np.tanh(x) * y, (np.ones(3), 2.0))",
    "failed": "from autograd.extend import elementwise\n\n"
    "@elementwise(lambda y, x: -np.cos(x))\ndef sine(x):\n    return np.sin(x)\n\n"
    "ag.gradcheck(sine, np.array([0.5, 1.0]), raise_on_failure=False)",
    "error": "def net(x):\n    return x @ np.ones((5, 2))\n\nag.grad(net)(np.ones(3))",
    "numpy_error": "np.ones(3) @ np.ones(5)",
    "full": "ag.config.full_tracebacks()\nag.tensor(np.ones(3)) @ np.ones(5)",
    "jit": "step = ag.jit(lambda x: np.sin(x) * 2)\nstep(np.ones(3))\nstep.report()",
}
"""From a name to the code of a cell, whose last line is what it shows."""
