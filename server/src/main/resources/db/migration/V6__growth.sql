-- What is swept is found without reading the rest.
CREATE INDEX guess_charged_at ON guess (charged_at) WHERE kind <> 'proof';
CREATE INDEX guess_given_back ON guess (kind) WHERE failures = 0;
CREATE INDEX address_window_began_at ON address_window (kind, began_at);
