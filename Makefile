# make demo   builds everything and opens the sample workshop
# make test   installs what the tests need and runs them all
# make check  vet, staticcheck, govulncheck and builds for every system

GO      ?= go
TAGS    := nomsgpack
FLAGS   := -trimpath -tags $(TAGS) -ldflags "-s -w"
UI      := web/ui
BUILT   := $(UI)/dist/.vite/manifest.json
SOURCES := $(shell find $(UI)/src $(UI)/public -type f 2>/dev/null) $(UI)/vite.config.ts $(UI)/tsconfig.json $(UI)/package.json
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

.PHONY: demo build web test test-go test-pages tools check cross bench fuzz clean

demo: build
	./bin/potensi demo --dir contoh

build: web
	CGO_ENABLED=0 $(GO) build $(FLAGS) -o bin/ ./cmd/potensi

web: $(BUILT)

$(UI)/node_modules/.package-lock.json: $(UI)/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js (npm) is missing: install Node 20 or newer, or run 'go run ./cmd/potensi demo' for pages without it."; exit 1; }
	npm --prefix $(UI) ci --no-audit --no-fund
	@touch $@

$(BUILT): $(UI)/node_modules/.package-lock.json $(SOURCES)
	npm --prefix $(UI) run build
	@touch $@

test: tools build test-go test-pages

test-go:
	$(GO) vet -tags $(TAGS) ./...
	$(GO) test -tags $(TAGS) ./...

test-pages:
	POTENSI=$(CURDIR)/bin/potensi npm --prefix $(UI) test

# The page tests need a Chromium, the GeoPackage tests GDAL's validator.
tools:
	@sh ./.ci/tools

check:
	$(GO) vet -tags $(TAGS) ./...
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	$(GO) run $(STATICCHECK) -tags $(TAGS) ./...
	@sh ./.ci/vulnerabilities "$(GO) run $(GOVULNCHECK)" $(TAGS)
	@$(MAKE) --no-print-directory cross

cross:
	@for target in linux/amd64 linux/arm64 windows/amd64 windows/arm64 darwin/amd64 darwin/arm64; do \
	  echo "build $$target"; \
	  CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} $(GO) build $(FLAGS) -o /dev/null ./cmd/potensi || exit 1; \
	done

# All benchmarks; those of whole commands for other numbers of areas with, for
# example: make bench SIZES=1000,10000,100000,1000000
SIZES ?= 100,10000
bench:
	POTENSI_SIZES=$(SIZES) $(GO) test -tags $(TAGS) -run '^$$' -bench . -benchmem -timeout 0 ./...

# Each fuzz test for a minute, for example: make fuzz TIME=10m. A test holds
# that all of them are here.
TIME ?= 60s
FUZZ := geodata:FuzzCheck geodata:FuzzDecodeGPKG geodata:FuzzReadGeoJSON \
	geodata:FuzzReadGeoJSONLikeEncodingJSON geodata/archive:FuzzOpen geodata/crs:FuzzFromWKT \
	geodata/geopackage:FuzzRead geodata/gpx:FuzzRead geodata/kml:FuzzRead geodata/kml:FuzzWrite \
	geodata/overlay:FuzzOverlay geodata/shapefile:FuzzRead geodata/survey:FuzzNormalise \
	geodata/table:FuzzCSV geodata/table:FuzzGeoString geodata/table:FuzzWKT geodata/table:FuzzXLSX \
	geodata/table:FuzzXLSXBytes geodata/tile:FuzzDraw geodata/topojson:FuzzRead internal/intake:FuzzCheck internal/photo:FuzzOrientation \
	internal/intake:FuzzWorkshopAndCSV internal/intake:FuzzBallotCells ranking:FuzzBlock ranking:FuzzBorda ranking:FuzzMarks \
	ranking/preflib:FuzzCEF ranking/preflib:FuzzCSV ranking/preflib:FuzzRead ranking/preflib:FuzzReadPB \
	ranking/preflib:FuzzReadPB schema:FuzzDecode schema:FuzzScan \
	internal/report:FuzzReadCard ranking:FuzzKernel ranking/weights:FuzzMatrix ranking/weights:FuzzBestWorst \
	web:FuzzReadBallot web:FuzzBallotForm internal/intake:FuzzPapers internal/report:FuzzReadMarks
fuzz:
	@for target in $(FUZZ); do \
	  echo "fuzz $$target"; $(GO) test -tags $(TAGS) -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $(TIME) -fuzzminimizetime 5s ./$${target%:*} || exit 1; \
	done

clean:
	rm -rf bin $(UI)/node_modules $(UI)/dist/assets $(UI)/dist/.vite
