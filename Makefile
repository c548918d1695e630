# For those whose fingers type make; ./run is the real door.
.PHONY: demo test lint setup services
demo test lint setup services:
	@./run $@
