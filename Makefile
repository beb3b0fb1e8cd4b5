# Every command makes .venv on first use and skips what is already done.
#
#     make demo      train on real handwritten digits, a page to explore it in out/digits
#     make examples  run all examples and show them in out/index.html
#     make test      the whole test suite, in parallel
#     make mutation  put wrong rules in place of right ones, into docs/mutation.md
#     make fuzz      run 100,000 random programs; other ones: make fuzz SEED=2
#     make hunt      show that random programs find wrong rules, into docs/fuzzing.md
#     make survey    every reader on everything that can be drawn, takes minutes
#     make reliability  measure what docs/reliability.md promises, and write it
#     make keras     tell of every name of Keras whether nn has it, into docs/keras.md
#     make coverage  tell of every NumPy function whether it has a derivative, into docs
#     make clients   run the tests of lifelines, pymanopt and HIPS autograd with ours, long
#     make check     ruff, ruff format and mypy --strict
#     make bench     how fast it is here, beside PyTorch, JAX and others: BENCH="mlp cnn"
#     make scaling   measure here what many ranks will cost, and predict: docs/scale/planning.md
#     make pictures  redraw what the code of README.md and docs/drawing.md draws
#     make pages     bring the numbers and pictures of docs/questions up to date
#     make site      the documentation as a site with a playground, into out/site; with
#                    Jupyter in the browser, for a web server: make site LITE=1
#     make parity    compute the reference values of tests/parity anew, with Keras and PyTorch
#     make parity-fuzz  random models with Keras and with ours: COUNT=2000 SEED=1000
#     make ranks-fuzz   random models on 1 to 4 ranks and in one process: COUNT=200 SEED=0
#     make dist      build the archives of a release into dist, and try them, takes long
#     make lowest    run the suite with the lowest versions that pyproject.toml allows
#     make clean     remove all that was made
#
# Needs only Python 3.11 or newer with pip. Another interpreter: make demo PYTHON=python3.13

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
CODE := $(wildcard autograd/*.py autograd/*/*.py nn/*.py nn/*/*.py)
DIGITS := out/digits/graph.svg
PEERS := torch keras jax autograd scipy
SEED ?= 0
COUNT ?= 100
PARITY := $(basename $(notdir $(wildcard tests/parity/make_*.py)))

# What the caller's shell has set for other projects must not reach this one.
unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX
export PYTHONNOUSERSITE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo examples test check mutation fuzz hunt survey reliability coverage \
  keras clients bench scaling pictures pages site parity parity-fuzz ranks-fuzz dist lowest clean
.DELETE_ON_ERROR:

demo: $(DIGITS)
	@echo "Open out/digits/training.html: the training as a film, down to single numbers."
	@echo "Pictures lie beside it. Remove out to have all made again."

examples: $(READY)
	$(BIN)/python -m examples

test: .venv/ready-site
	$(BIN)/python -m pytest -n auto

mutation: $(READY)
	$(BIN)/python -m tests.mutation.survey docs/mutation.md

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz 100000 --seed $(SEED) --workers 2

hunt: $(READY)
	$(BIN)/python -m tests.fuzz.hunt docs/fuzzing.md --workers 2

survey: $(READY)
	$(BIN)/python -m tests.draw.survey

reliability: $(READY)
	$(BIN)/python -m tests.reliability docs/reliability.md

coverage: $(READY)
	$(BIN)/python -m tests.coverage docs/numpy_coverage.md

keras: $(READY)
	$(BIN)/python -m tests.parity.page docs/keras.md

clients: $(READY)
	$(BIN)/python -m tests.clients $(CLIENTS)

check: $(READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

bench: $(READY)
	$(BIN)/python -m benchmarks $(BENCH)

scaling: $(READY)
	$(BIN)/python -m benchmarks.scaling --patience 30 --write docs/scale/planning.md

pictures: $(READY)
	$(BIN)/python -m tests.docs.pictures

pages: $(READY)
	$(BIN)/python -m docs.questions.build

site: .venv/ready-site
	$(BIN)/python -m docs.site.build $(if $(LITE),--lite)
	@echo "Open out/site/index.html"

parity: .venv-peers/ready $(READY)
	@for name in $(PARITY); do \
	  echo "== $$name"; \
	  KERAS_BACKEND=torch .venv-peers/bin/python -m tests.parity.$$name || exit 1; done
	$(BIN)/python -m tests.parity.edges
	$(BIN)/python -m tests.parity.models store 200

parity-fuzz: .venv-peers/ready $(READY)
	$(BIN)/python -m tests.parity.models fuzz $(SEED) $(COUNT)

ranks-fuzz: $(READY)
	$(BIN)/python -m tests.distribution.fuzz $(SEED) $(COUNT)

dist: .venv/ready-release
	$(BIN)/python -m tests.release

lowest: .venv/ready-release
	$(BIN)/python -m tests.release.lowest

clean:
	rm -rf .venv .venv-peers out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find . -name __pycache__ -prune -exec rm -rf {} +

$(DIGITS): $(READY) examples/digits.py $(CODE)
	$(BIN)/python -m examples.digits
	@touch $@

$(READY): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[dot,examples,jit,test,check]'
	@touch $@

.venv/ready-site: $(READY)
	$(BIN)/python -m pip install --quiet --editable '.[site]'
	@touch $@

.venv/ready-release: $(READY)
	$(BIN)/python -m pip install --quiet --editable '.[release]'
	@touch $@

.venv-peers/ready: .venv-peers/bin/python benchmarks/peers.py $(READY)
	@echo "Installing $(PEERS)"
	@.venv-peers/bin/python -m pip install --quiet \
	  $$($(BIN)/python -m benchmarks.peers $(PEERS))
	@touch $@

# Debian's python3 has venv without ensurepip; there its own pip fills the environment.
%/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Needs Python 3.11 or newer, and '$(PYTHON)' is" \
	    "$$($(PYTHON) --version 2>/dev/null || echo missing). Name another:" \
	    "make PYTHON=python3.13 …" >&2; exit 1; }
	@rm -rf $*
	@if $(PYTHON) -m ensurepip --version >/dev/null 2>&1; then \
	  $(PYTHON) -m venv $*; \
	else \
	  $(PYTHON) -m venv --without-pip $* && \
	  $(PYTHON) -m pip --python $@ install --quiet pip; \
	fi || { rm -rf $*; \
	  echo "Could not make $*: '$(PYTHON)' has no working venv and pip." \
	    "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
