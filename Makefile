# One door for every task. `make demo` and `make test` need Python 3.11+ and make, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
WORKERS ?= auto

export PYTHONWARNDEFAULTENCODING = 1

.PHONY: demo test lint test-gbk bench checks-measured templates samples soak clean

$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.run  ## 在示例园区上完整走一遍
	$(BIN)/parkaudit demo $(DEMO)

test: $(VENV)/.dev  ## 全部测试；缺少的外部程序会列出并跳过
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --durations=25

lint: $(VENV)/.dev  ## 风格、类型、分层
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A locale matters where bytes become text or names: files read and written, folders, the console.
# What computes on values already read, and what reads and writes bytes in memory, is not run twice;
# the rounds of tests/journey cannot be: a POSIX locale that is not UTF-8 cannot spell their files.
GBK_TESTS := tests/workspace tests/board tests/rulebook tests/intake/test_export.py \
  tests/intake/test_open.py tests/intake/test_identify.py tests/intake/test_roster.py \
  tests/intake/test_stability.py tests/intake/test_watch.py tests/forms/test_blank.py \
  tests/forms/test_write.py tests/deliver/test_render.py \
  tests/test_cli.py tests/test_platform.py tests/test_yamlfile.py tests/test_rulebook_faults.py

# The page of checks has a Chinese file name, which this locale cannot spell on a UTF-8 disk.
test-gbk: $(VENV)/.dev  ## 在 GBK 区域设置下再跑一遍读写文件的测试
	LC_ALL=zh_CN.GBK PYTHONUTF8=0 PYTHONIOENCODING=utf-8 $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile \
	  -m "not office and not browser and not wheel" $(GBK_TESTS) \
	  --deselect tests/rulebook/test_book.py::test_the_list_of_checks_for_consultants_is_in_step

templates: $(VENV)/.dev  ## 由 rules/forms 与 templates/word/src 重新生成空白表和 Word 模板
	$(BIN)/python -m generator.forms.blank
	$(BIN)/python -m generator.deliver.templates build

samples: $(VENV)/.dev  ## 用 LibreOffice 重新生成示例回收件
	PYTHONPATH=. $(BIN)/python samples/build.py

bench: $(VENV)/.dev  ## 与朴素做法同场计时
	PYTHONPATH=. $(BIN)/python bench/run.py

checks-measured: $(VENV)/.dev  ## 校验的噪声和检出，写出 docs/校验效果.md；SEEDS="1 2 3" 重复一次
	PYTHONPATH=. $(BIN)/python bench/checks.py $(if $(SEEDS),--seeds $(SEEDS))

soak: $(VENV)/.dev  ## 长时间压力：反复强行终止监视程序
	PYTHONPATH=. $(BIN)/python bench/soak.py

clean:
	rm -rf $(VENV) build dist demo
