-- Name and domain of the cookie that opens a session. After the operator changes them, a browser may still have the old
-- cookie under the same name, which must open nothing. Safe beside old nodes, which write null: a cookie of any kind.
ALTER TABLE session ADD COLUMN cookie text;
