# make test   everything that is tested        make demo   the agent on a virtual LAN, live
# Both install what they need from Debian's packages (as root).

AGENT := .build/release/monitor-agent
HUB := .build/release/monitor-hub
RELEASE := -c release --static-swift-stdlib
# All tests at once would let those wait that watch a clock.
WIDTH := --experimental-maximum-parallelization-width 16
# Test targets whose databases are of the engine that TEST_ENGINE names (HubDatabase.scratch).
STORES := ^(Hub(Accounts|Agents|Alerts|Configs|Database|Export|Gpon|Heartbeats|Hosts|Intake|Inventory|Lan|Notifications|Probes|Requests|Series|Tickets|Uplink)|PackedSeries|QuietDay)Tests\.
LAWFUL := --explicit-target-dependency-import-check error
PYTEST := MONITOR_AGENT=$(CURDIR)/$(AGENT) MONITOR_HUB=$(CURDIR)/$(HUB) /usr/bin/python3 -m pytest -q -p no:cacheprovider
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help build demo test unit end-to-end lint docs goldens bench clean

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make build       the agent's release binary, .build/release/monitor-agent
build: .build/dependencies-build kernel-program
	swift build $(RELEASE) $(LAWFUL) --product monitor-agent

# The program that counts in the kernel; where it cannot be compiled the agent is built without.
.PHONY: kernel-program
kernel-program: .build/dependencies-build
	Sources/C/CCounting/program/build

## make hub         the hub's release binary, .build/release/monitor-hub
.PHONY: hub
hub: .build/dependencies-build
	swift build $(RELEASE) $(LAWFUL) --product monitor-hub

## make deb         the Debian package of it, in .build/deb
.PHONY: deb
deb: .build/dependencies-deb build
	packaging/deb $(AGENT) .build/deb

## make hub-deb     the Debian package of the hub, in .build/deb
.PHONY: hub-deb
hub-deb: .build/dependencies-deb hub
	packaging/deb $(HUB) .build/deb

## make demo        a virtual LAN with a household on it, agent and hub: open it in a browser (root; Ctrl-C ends)
demo: .build/dependencies-lab build hub
	Tests/Lab/demo $(AGENT) $(HUB)

## make demo-isp    a provider on loopback: 40 switches, 2 access servers, customers who move (root; Ctrl-C ends)
.PHONY: demo-isp
demo-isp: .build/dependencies-lab hub
	Tests/Lab/isp/demo.py $(HUB)

## make demo-table  the same without the hub, as a live table in this terminal
.PHONY: demo-table
demo-table: .build/dependencies-lab build
	Tests/Lab/demo $(AGENT)

## make test        everything: lint, unit tests, end-to-end tests on virtual LANs (root)
# Fuzzing takes what the end-to-end tests leave of the processors: they mostly wait.
test: lint unit
	chrt --idle 0 $(MAKE) fuzz >.build/fuzz.log 2>&1 & fuzzing=$$!; \
	$(MAKE) end-to-end; tests=$$?; \
	wait $$fuzzing; fuzz=$$?; cat .build/fuzz.log; exit $$((tests || fuzz))

unit: .build/dependencies-build kernel-program
	swift build --build-tests $(LAWFUL)
	swift test --skip-build $(WIDTH)
	TEST_ENGINE=postgresql swift test --skip-build $(WIDTH) --filter '$(STORES)'

## make stores      the stores' tests on both engines, SQLite and PostgreSQL
.PHONY: stores
stores: .build/dependencies-build kernel-program
	swift build --build-tests $(LAWFUL)
	for engine in sqlite postgresql; do \
		TEST_ENGINE=$$engine swift test --skip-build $(WIDTH) --filter '$(STORES)' || exit 1; \
	done

## make test-NAME   unit tests in one folder below Tests alone, with what they stand on: test-Lan, test-Outbox, ...
test-%: export TESTS_OF = $*
test-%: .build/dependencies-build
	swift build --build-tests $(LAWFUL)
	swift test --skip-build $(WIDTH)

end-to-end: .build/dependencies-lab .build/dependencies-deb .build/schemathesis .build/axe .build/netmiko .build/ping-clients build hub
	Tests/Lab/machine image
	Tests/Lab/check
	$(PYTEST) -m "not alone" --numprocesses 4 --dist loadfile Tests/EndToEnd
	$(PYTEST) -m alone Tests/EndToEnd

## make schemathesis   generated requests against the hub's OpenAPI document, many more than in 'make test' (root)
.PHONY: schemathesis
schemathesis: .build/schemathesis hub
	SCHEMATHESIS_EXAMPLES=300 $(PYTEST) Tests/EndToEnd/test_hub_api.py -k schemathesis

# A client of network devices that knows nothing of the lab; not in Debian: from PyPI, into a folder of its own.
.build/netmiko: .build/dependencies-lab
	/usr/bin/python3 -m venv $@
	$@/bin/pip install --quiet netmiko==4.5.0 || { rm -rf $@; false; }

# axe-core, for the accessibility of pages: not in Debian, and in this package of PyPI as one file.
.build/axe: .build/dependencies-lab
	/usr/bin/python3 -m venv $@
	$@/bin/pip install --quiet --no-deps axe-playwright-python==0.1.8 || { rm -rf $@; false; }

## make photographs   every page at four widths, light and dark, in .build/photographs
.PHONY: photographs
photographs: .build/dependencies-lab unit-hub
	MONITOR_HUB=$(CURDIR)/.build/debug/monitor-hub Tests/EndToEnd/photograph.py .build/photographs

# Not in Debian: from PyPI, into a folder of its own.
.build/schemathesis: .build/dependencies-lab
	/usr/bin/python3 -m venv $@
	$@/bin/pip install --quiet schemathesis==4.32.5 || { rm -rf $@; false; }

# Programs that report to healthchecks: not in Debian, and from PyPI.
.build/ping-clients: .build/dependencies-lab
	/usr/bin/python3 -m venv $@
	$@/bin/pip install --quiet healthchecks-io==0.4.4 healthchecks-decorator==0.5.0 healthchecks-wrapper==0.1.6 \
		runchecked==0.1.1 duplicacy-backup-runner==3.3.0 hchk==0.1.4 || { rm -rf $@; false; }

## make fuzz        coverage-guided fuzzing, 20 seconds a target: FUZZ_SECONDS=600 make fuzz for more
.PHONY: fuzz
fuzz: .build/dependencies-build
	Tests/Fuzz/run --seconds $(or $(FUZZ_SECONDS),20)

## make oracles     schedules and zones beside cronsim, systemd-analyze and zoneinfo: all questions, some minutes
.PHONY: oracles
oracles: .build/cronsim
	swift build --product schedule-oracle
	.build/cronsim/bin/python Tests/Oracles/schedules/compare.py cron
	.build/cronsim/bin/python Tests/Oracles/schedules/compare.py calendar
	.build/cronsim/bin/python Tests/Oracles/schedules/compare.py zones

# Not in Debian: from PyPI, into a folder of its own.
.build/cronsim: .build/dependencies-build
	/usr/bin/python3 -m venv $@
	$@/bin/pip install --quiet cronsim==2.8 || { rm -rf $@; false; }

## make sanitize    unit tests under the thread and the address sanitizer, each in a build of its own (20 minutes)
# On a busy machine the thread sanitizer reports races that are none: a Mutex that is contended is locked and unlocked by
# the kernel, which it does not see. Such a report has both its stacks inside of withLock of one Mutex.
.PHONY: sanitize
sanitize: export ASAN_OPTIONS := detect_leaks=0:quarantine_size_mb=16:suppressions=$(CURDIR)/Tests/address-sanitizer.supp
sanitize: .build/dependencies-build kernel-program
	for kind in thread address; do \
		swift build --build-tests --sanitize=$$kind --scratch-path .build-$$kind || exit 1; \
		SWIFT_BACKTRACE=enable=no .build-$$kind/debug/network-monitorPackageTests.xctest \
			--testing-library swift-testing $(WIDTH) || exit 1; \
	done

## make lint        formatting, shell scripts
lint: .build/dependencies-lab
	swift format lint --strict --parallel --recursive Package.swift Sources Tests
	shellcheck $$(grep -rlE '^#!/bin/sh' Tests packaging Sources .ci *_agent.sh)

## make docs        write docs/configuration.md, docs/hub-configuration.md and docs/openapi.json from the code
docs: unit-agent unit-hub
	.build/debug/monitor-agent settings-reference > docs/configuration.md
	.build/debug/monitor-hub settings-reference > docs/hub-configuration.md
	.build/debug/monitor-hub api-reference > docs/openapi.json

.PHONY: unit-agent
unit-agent: .build/dependencies-build kernel-program
	swift build --product monitor-agent

.PHONY: unit-hub
unit-hub: .build/dependencies-build
	swift build $(LAWFUL) --product monitor-hub

## make goldens     rewrite the golden files; read the difference like code
goldens: .build/dependencies-build
	UPDATE_GOLDENS=1 swift test --filter PacketToJSONTests

## make bench       cost at idle, per cycle and per packet beside node_exporter, darkstat, pmacct, ... (root)
bench: .build/dependencies-bench build
	Tests/Benchmarks/run $(AGENT)
	Tests/Benchmarks/capture/run $(AGENT)
	Tests/Benchmarks/capture/engines $(AGENT)
	Tests/Benchmarks/hub/run

clean:
	rm -rf .build .build-thread .build-address

# A stamp for each set of packages, so that apt is asked once a checkout.
.build/dependencies-%: packaging/dependencies
	packaging/dependencies $*
	@mkdir -p .build && touch $@
