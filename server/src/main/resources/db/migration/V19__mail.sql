-- When the member showed that they read the address's mail. Letters go to no other address.
ALTER TABLE account ADD COLUMN email_verified_at timestamptz;

