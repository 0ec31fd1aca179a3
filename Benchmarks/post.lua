wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"title":"How do I drain an instance?","body":"It says that requests are in flight, and I would like to know how long I have to wait for them.","author":"ada"}'
