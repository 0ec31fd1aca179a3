import Lifecycle

extension Page {
    /// The document. It is complete without its script, which keeps it up to date.
    var html: String {
        let color = Self.escaped(report.color)
        return """
            <!doctype html>
            <html lang="en" data-color="\(color)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Fakestack · \(color)</title>
            <link rel="icon" href="data:,">
            <style nonce="\(nonce)">
            \(Self.style)
            </style>
            </head>
            <body>
            <header>
              <div class="bar">
                <h1>Fakestack</h1>
                <p class="who"><b id="color">\(color)</b> <span>release <b id="release">\(report.release)</b></span></p>
              </div>
              <dl>
                <div><dt>State</dt><dd id="state">\(report.state.rawValue)</dd></div>
                <div><dt>Health</dt><dd id="status">\(report.status.rawValue)</dd></div>
                <div><dt>In flight</dt><dd id="inflight">\(report.inflight)</dd></div>
                <div><dt>Database</dt><dd id="database">\(report.database.rawValue)</dd></div>
                <div><dt>Instance</dt><dd id="instance" title="\(Self.escaped(report.instance))">\
            \(Self.escaped(String(report.instance.prefix(8))))</dd></div>
              </dl>
              <ol id="answers" aria-label="Who answered, each second of the last minute"></ol>
              <p id="reason" role="status">\(Self.escaped(report.reason ?? ""))</p>
            </header>
            <main>
              <form id="ask">
                <input name="title" maxlength="\(TextRule.title.longest)" placeholder="What do you want to know?" \
            aria-label="Title" required>
                <textarea name="body" maxlength="\(TextRule.body.longest)" rows="2" placeholder="Tell more" \
            aria-label="Question" required></textarea>
                <div class="row">
                  <input name="author" maxlength="\(TextRule.author.longest)" placeholder="Your name" \
            aria-label="Your name" required>
                  <button>Ask</button>
                </div>
                <p id="problem" role="alert"></p>
              </form>
              <h2>Questions <small id="feed">connecting</small></h2>
              <ol id="questions"></ol>
            </main>
            <template id="question">
              <li>
                <div class="votes">
                  <button data-value="1" aria-label="Vote up">▲</button>
                  <output></output>
                  <button data-value="-1" aria-label="Vote down">▼</button>
                </div>
                <article><h3></h3><p class="text"></p><p class="by"></p></article>
              </li>
            </template>
            <script nonce="\(nonce)">
            \(Self.script)
            </script>
            </body>
            </html>

            """
    }
}
