/// A queue whose first element is taken in constant time, and changed in place.
struct FIFO<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }

    var first: Element? { self[0] }

    /// The element so many behind the first; nil where there is none.
    subscript(offset: Int) -> Element? {
        get { offset < count ? elements[head + offset] : nil }
        _modify {
            if offset < count {
                yield &elements[head + offset]
            } else {
                var none: Element?
                yield &none
            }
        }
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Takes the first element out; nil where there is none.
    @discardableResult
    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let first = elements[head].take()
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: elements.capacity <= 4096)
            head = 0
        } else if head >= 1024 && head * 2 >= elements.count {
            elements.removeSubrange(..<head)
            head = 0
        }
        return first
    }
}
