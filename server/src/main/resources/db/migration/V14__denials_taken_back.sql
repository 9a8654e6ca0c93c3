-- "It was me after all": the denial keeps no further sign-ins away. Wrong codes and requests still count (SEC-42, SEC-51).
ALTER TABLE approval ADD COLUMN denial_taken_back boolean NOT NULL DEFAULT false;
