# The help desk's targets. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO        ?= go
HTTP_ADDR ?= 127.0.0.1:8080
SMTP_ADDR ?= 127.0.0.1:2525
DATA_DIR  ?= .local
SEED      ?= 1
STAGE     ?= default
FUZZTIME  ?= 20s
# Where `make build` and the template tools keep what they fetch.
CACHE     := .cache

export CGO_ENABLED ?= 0
export SAM_CLI_TELEMETRY = 0

TOOL := $(GO) tool -modfile=.ci/tools/go.mod
LDFLAGS := -s -w

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## start the whole desk on this machine (SEED=0: empty)
	@HTTP_ADDR=$(HTTP_ADDR) SMTP_ADDR=$(SMTP_ADDR) DATA_DIR=$(DATA_DIR) SEED=$(SEED) exec bin/desk run

.PHONY: build
build: console bin/desk ## build the console and bin/desk

# The console needs Node 20.19 or newer. Without it, or with CONSOLE=0, the
# committed placeholder is served instead.
CONSOLE_DIR := internal/web/console
CONSOLE     ?= $(shell command -v npm > /dev/null && echo 1)
.PHONY: console
console: ## build the console into internal/web/console/bundle/dist
ifeq ($(CONSOLE),1)
console: $(CONSOLE_DIR)/bundle/dist/index.html.gz
endif

$(CONSOLE_DIR)/node_modules/.package-lock.json: $(CONSOLE_DIR)/package-lock.json
	cd $(CONSOLE_DIR) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CONSOLE_DIR)/bundle/dist/index.html.gz: $(CONSOLE_DIR)/node_modules/.package-lock.json $(wildcard $(addprefix $(CONSOLE_DIR)/,*.json *.ts index.html build/* public/*)) $(shell find $(CONSOLE_DIR)/src -type f 2> /dev/null)
	cd $(CONSOLE_DIR) && npm run --silent build

# Go knows best what has changed; the template goes in so that bin/desk runs
# wherever it is copied to.
.PHONY: bin/desk
bin/desk:
	@cp template.yaml internal/local/compiled/template.yaml
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o bin/desk ./internal/cli/desk

.PHONY: test
test: console-check ## run every test
	$(GO) test ./...

.PHONY: types
types: ## write openapi.json and the console's types anew
	$(GO) generate ./internal/httpapi
	.ci/types

.PHONY: console-check
console-check: ## check the console's types and run its tests
ifeq ($(CONSOLE),1)
console-check: $(CONSOLE_DIR)/node_modules/.package-lock.json
	cd $(CONSOLE_DIR) && npm run --silent check
endif

.PHONY: lint
lint: ## look for mistakes; no warning is allowed
	@test -z "$$(gofmt -l functions internal)" || { gofmt -l functions internal; echo "run gofmt on these"; exit 1; }
	$(GO) vet ./...
	$(TOOL) golangci-lint run --allow-parallel-runners --config .ci/golangci.yml ./...

.PHONY: bench
bench: build ## measure what internal/docs/performance.md records
	$(GO) run ./internal/bench

.PHONY: fuzz
fuzz: ## fuzz every parser for FUZZTIME each
	@for package in $$(grep -rl --include='*_test.go' '^func Fuzz' functions internal | xargs -n1 dirname | sort -u); do \
	  for target in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$package/*_test.go | sed 's/func //'); do \
	    echo "== $$package $$target"; \
	    $(GO) test ./$$package -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME); \
	  done; \
	done

.PHONY: rehearse
rehearse: ## deploy to an AWS emulator on loopback and drive the stack
	.ci/rehearse

.PHONY: deploy
deploy: console ## deploy to the AWS account of your profile (STAGE=staging)
	@command -v sam > /dev/null || { echo "install the AWS SAM CLI first: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html"; exit 1; }
	sam validate --lint
	CGO_ENABLED=0 GOFLAGS="-trimpath -tags=lambda.norpc -ldflags=-s" sam build --config-env $(STAGE)
	sam deploy --config-env $(STAGE) --guided

.PHONY: clean
clean: ## remove what was built (the data in .local stays)
	rm -rf bin .aws-sam $(CACHE) $(CONSOLE_DIR)/node_modules $(CONSOLE_DIR)/bundle/dist/assets internal/local/compiled/template.yaml
