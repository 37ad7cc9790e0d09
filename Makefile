# Every target does its own set-up: a fresh clone and a Swift toolchain are enough.
SWIFT ?= swift
RUN ?= runs/o1
PREFIX ?= /usr/local
PONDER = .build/release/ponder
# On Linux the binary carries Swift's runtime, so that it runs where there is no toolchain.
STATIC = $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)

.DEFAULT_GOAL := help
.PHONY: help bootstrap build install uninstall demo test examples bench check format clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## Fetch LibTorch into .libtorch/ and check what else the build needs
	@scripts/bootstrap

build: bootstrap ## Build the command line, optimized, as .build/release/ponder
	$(SWIFT) build -c release $(STATIC) --product ponder

install: build ## Put ponder and the libraries it needs under PREFIX (/usr/local)
	@scripts/install "$(PREFIX)"

uninstall: ## Take away what install put under PREFIX, and nothing else
	@scripts/install --remove "$(PREFIX)"

demo: build ## Train a model from nothing and draw both panels (RUN=runs/o1)
	OMP_WAIT_POLICY=passive $(PONDER) reproduce o1 --out $(RUN)

test: bootstrap ## Build and run every test
	OMP_WAIT_POLICY=passive $(SWIFT) test

examples: bootstrap ## Build and test the example package, a task of one's own
	OMP_WAIT_POLICY=passive $(SWIFT) test --package-path Examples/OwnTask

bench: bootstrap ## Measure against PyTorch, transformers and TRL (see Benchmarks/)
	@Benchmarks/peers/setup
	cd Benchmarks && $(SWIFT) run -c release PonderBenchmarks

check: ## Format, lint, build, test and documentation, as CI does
	@scripts/check

format: ## Rewrite sources in the project's style
	@scripts/check format

clean: ## Remove what was built, but not LibTorch and not the runs
	rm -rf .build Benchmarks/.build Examples/OwnTask/.build
