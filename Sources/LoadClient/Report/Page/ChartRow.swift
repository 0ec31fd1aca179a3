/// A row of the chart: a name, a scale or a value, and what is drawn along the time axis.
struct ChartRow {
    /// A text at a height of the scale.
    struct Label {
        let y: Double
        let text: String
    }

    /// What the row shows.
    let name: String
    /// A few words more, such as an instance's UUID.
    var note = ""
    /// The height of what is drawn, in pixels.
    let height: Double
    /// What stands at the scale, from above; lines are drawn at the same heights.
    var labels: [Label] = []
    /// One value instead of a scale.
    var value = ""
    /// SVG elements: places along the axis in percent, heights in pixels.
    let shapes: [Markup]

    var markup: Markup {
        let texts = labels.map { "<span style=\"top:\($0.y)px\">\($0.text)</span>" as Markup }
        let lines = labels.map {
            "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"\($0.y)\" y2=\"\($0.y)\"/>" as Markup
        }
        let note: Markup = note.isEmpty ? "" : " <small>\(note)</small>"
        let scale: Markup = labels.isEmpty ? "<b>\(value)</b>" : "\(texts)"
        return """
            <div class="row">
            <div class="name">\(name)\(note)</div>
            <div class="scale" style="height:\(height)px">\(scale)</div>
            <svg class="plot" height="\(height)" role="img" aria-label="\(name)">\(lines)\(shapes)</svg>
            </div>

            """
    }
}
