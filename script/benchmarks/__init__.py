"""Speed, measured: `script/bench`. Ratios within one run, never in CI (docs/architecture.md, Speed)."""
