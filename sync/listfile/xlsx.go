package listfile

func (h *head) lookAtBook(o Options) error { return h.in.unreadable(nil, "is a workbook.") }
