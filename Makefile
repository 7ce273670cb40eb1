# Two commands matter: "make run" shows the program, "make test" runs every
# test. Both install what is missing first. What they do is in scripts/.

.DEFAULT_GOAL := help
export PATH := $(PATH):/usr/local/go/bin
export LANG := C.UTF-8

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## install what the build, the tests and the benchmarks need and the machine lacks
	@bash scripts/deps window bench

.PHONY: run
run: ## open the app on practice LinkedIn (without a display: make demo)
	@bash scripts/run

.PHONY: demo
demo: ## the same job in the terminal: import, launch, sync, metrics live
	@bash scripts/demo

.PHONY: build
build: ## build bin/audience-sync
	@bash scripts/deps build
	go build -o bin/audience-sync .

.PHONY: headless
headless: ## build bin/audience-sync-headless: no window, no cgo
	@bash scripts/deps headless
	CGO_ENABLED=0 go build -tags headless -o bin/audience-sync-headless .

.PHONY: test
test: ## install what is missing and run every test (what CI runs)
	@bash scripts/test

.PHONY: race
race: ## every test again, none from the cache, with the race detector on
	@bash scripts/test -count=1

.PHONY: bench
bench: ## run the benchmarks, each with its yardstick
	@bash scripts/bench

.PHONY: bench-check
bench-check: ## fail when a ratio is 20 % worse than the one in docs/performance.md
	@bash scripts/bench --check

.PHONY: lint
lint: ## formatting, vet, staticcheck and the linters of .golangci.yml
	@bash scripts/lint

.PHONY: fmt
fmt: ## format the Go files
	@bash scripts/fmt

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (30s) each
	@bash scripts/fuzz

.PHONY: torture
TORTURE_KILLS ?= 500
torture: ## kill the program at random moments, TORTURE_KILLS (500) times; in upgrades 3/5 as often
	@bash scripts/deps build
	TORTURE_KILLS=$(TORTURE_KILLS) go test -count=1 -v -timeout 0 -run '^TestTorture' .
	UPGRADE_KILLS=$$(($(TORTURE_KILLS) * 3 / 5)) go test -tags headless -count=1 -v -timeout 0 -run '^TestKilledWhileUpgrading$$' ./app

.PHONY: screenshots
screenshots: ## draw every screen into docs/screens
	@bash scripts/deps build
	@bash scripts/screenshots

.PHONY: sample
sample: ## make assets/sample.csv again
	go run ./scripts/sample >assets/sample.csv

.PHONY: package
package: ## make dist/audience-sync-VERSION-OS-ARCH.tar.gz
	@bash scripts/package

.PHONY: clean
clean: ## remove what was built
	rm -rf bin dist
