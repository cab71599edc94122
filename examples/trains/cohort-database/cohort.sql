-- What a station prepares, as an administrator of its database: a view with what the train may see,
-- and a user who may read this view and nothing else. Set the password with \password train_reader.
CREATE VIEW cohort AS
    SELECT date_part('year', age(birth_date))::integer AS age FROM patient;
CREATE ROLE train_reader LOGIN;
GRANT USAGE ON SCHEMA public TO train_reader;
GRANT SELECT ON cohort TO train_reader;
