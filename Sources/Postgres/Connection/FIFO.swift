/// A queue whose first element is taken in constant time, and changed in place.
struct FIFO<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }

    var first: Element? {
        get { isEmpty ? nil : elements[head] }
        _modify {
            if isEmpty {
                var none: Element?
                yield &none
            } else {
                yield &elements[head]
            }
        }
    }

    /// The element so many behind the first; nil where there is none.
    subscript(offset: Int) -> Element? {
        offset < count ? elements[head + offset] : nil
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func removeFirst() {
        guard !isEmpty else { return }
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: elements.capacity <= 4096)
            head = 0
        } else if head >= 1024 && head * 2 >= elements.count {
            elements.removeSubrange(..<head)
            head = 0
        }
    }
}
