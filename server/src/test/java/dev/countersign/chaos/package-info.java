/**
 * Several nodes on one PostgreSQL, and their behaviour when something breaks. The nodes are processes that run the packaged
 * jar; PostgreSQL is a process too. Between them stands a proxy of ours that can cut, drop and delay.
 *
 * <p>{@link dev.countersign.chaos.Chaos} lets {@link dev.countersign.chaos.Member}s come and go through all nodes while
 * {@link dev.countersign.chaos.Fault}s strike. Every {@link dev.countersign.chaos.Call} is recorded as its caller saw it.
 * Afterwards {@link dev.countersign.chaos.Checker} compares all of them with each other and with the rows. Nothing is judged
 * during the run.
 */
@NullMarked
package dev.countersign.chaos;

import org.jspecify.annotations.NullMarked;
