-- Which decided hits of others somebody opened today: opening all of them one by one would be an export.
CREATE TABLE hit_look (
    viewer TEXT NOT NULL,
    hit    {integer} NOT NULL,
    at     {integer} NOT NULL,
    PRIMARY KEY (viewer, hit)
){clustered};
