package dev.countersign.history;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Rows that are read a page at a time while somebody iterates, so that one page is in memory. */
final class PagedRows<R> implements Iterator<R> {
    private final Function<LogCursor, List<R>> read;
    private final Function<R, LogCursor> cursor;
    private Iterator<R> page;
    private LogCursor end;

    /**
     * @param read the page after a cursor; empty after the last row
     * @param cursor that of a row
     */
    PagedRows(Function<LogCursor, List<R>> read, Function<R, LogCursor> cursor) {
        this.read = read;
        this.cursor = cursor;
        this.end = LogCursor.START;
        this.page = List.<R>of().iterator();
    }

    @Override
    public boolean hasNext() {
        if (!page.hasNext()) {
            page = read.apply(end).iterator();
        }
        return page.hasNext();
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var row = page.next();
        end = cursor.apply(row);
        return row;
    }
}
