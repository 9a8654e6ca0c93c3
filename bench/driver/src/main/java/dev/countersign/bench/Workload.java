package dev.countersign.bench;

import java.util.List;

/** Something that is measured, of one contestant or of all in turn. */
interface Workload {
    List<Row> measure() throws Exception;
}
