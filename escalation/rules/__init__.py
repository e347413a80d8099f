"""Pure decisions about assurance levels: values in, answer out (no queries, no request, no clock)."""
