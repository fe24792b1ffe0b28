# What people and continuous integration run. One build profile (release), so that the solver compiles once.
.PHONY: demo test lint bench setup

# From nothing to a plan on the Batanghari flood of January 2024.
demo: setup
	cargo build --release -p bekal-cli
	mkdir -p plans
	target/release/bekal plan data/batanghari-2024 --out plans/batanghari-2024 --force

test: setup
	cargo test --release --workspace

lint: setup
	cargo fmt --all --check
	cargo clippy --release --workspace --all-targets --features kernels -- -D warnings

bench: setup
	cargo bench --features kernels

# The solver is C++ behind generated bindings: a compiler, cmake, libclang and pkg-config must be there.
setup:
	@missing=""; \
	command -v c++ >/dev/null 2>&1 || missing="$$missing g++"; \
	command -v cmake >/dev/null 2>&1 || missing="$$missing cmake"; \
	command -v pkg-config >/dev/null 2>&1 || missing="$$missing pkg-config"; \
	if [ -z "$$LIBCLANG_PATH" ] && [ "$$(uname -s)" = Linux ] && ! ls /usr/lib/*/libclang*.so* \
	   /usr/lib/llvm*/lib/libclang*.so* /usr/lib/libclang*.so* /usr/lib64/libclang*.so* \
	   2>/dev/null | grep -q '/libclang\(-[0-9.]*\)\{0,1\}\.so'; then \
	  missing="$$missing libclang1-14"; \
	fi; \
	command -v cargo >/dev/null 2>&1 || { \
	  echo "cargo is missing: install Rust 1.88 or newer (rustup), then run make again" >&2; exit 1; }; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "installing:$$missing"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  install="apt-get install -y -qq --no-install-recommends"; \
	  apt-get update -qq; \
	  $$install $$missing || $$install $$(echo $$missing | sed s/libclang1-14/libclang-dev/); \
	else \
	  echo "missing:$$missing" >&2; \
	  echo "install them with your system's package manager (on Debian: apt-get install$$missing), then run make again" >&2; \
	  exit 1; \
	fi
