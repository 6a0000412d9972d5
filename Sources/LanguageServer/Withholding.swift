// Which findings the author is shown while typing, and which wait. What an edit heals is gone at once. What an edit brings
// waits until the edit is on another line, or typing rests: half a word is no mistake. What is missing waits until typing
// rests: it may be about to be written. Pure: it knows neither the clock nor the client.

import InstallPlanAnalysis
import TextDocument

struct Withholding: Sendable, Equatable {
  /// A finding, and where it stands in the text as it is now.
  private struct Known: Sendable, Equatable {
    let code: String
    var message: FindingMessage
    var range: ByteRange
    /// Where the edits were that brought it.
    var cause = Places()
  }

  /// The line of the last edit, or the lines that it joined or parted; empty when typing rests.
  private var line = Places()
  /// What edits of several lines have written since typing rested: all of it is being written.
  private var pasted = Places()
  /// What was edited since the findings were last told.
  private var unseen = Places()
  private var shown: [Known] = []
  private var waiting: [Known] = []

  /// Whether somebody is typing.
  var isTyping: Bool { !line.ranges.isEmpty }
  /// Whether something has not been told.
  var isWithholding: Bool { !waiting.isEmpty }

  // MARK: Edits

  /// A key, or an edit that an editor makes of one.
  ///
  /// - Parameters:
  ///   - changes: in their order, each in the text as the one before has left it.
  ///   - text: as the last one has left it.
  mutating func edit(_ changes: [Change], _ text: SourceText) {
    guard !changes.isEmpty else { return }
    line = Places()
    for change in changes {
      move(by: change)
      line.insert(change.written)
    }
    line = line.mapped { text.lines(touching: $0) }
    if line.ranges.count > 1 || changes.contains(where: \.hasSeveralLines) { pasted.insert(line) }
    unseen.insert(line)
  }

  /// Typing rests, or the file is saved: nothing is half-written any more.
  mutating func rest() {
    line = Places()
    pasted = Places()
    unseen = Places()
  }

  private mutating func move(by change: Change) {
    line = line.mapped(change.moved)
    pasted = pasted.mapped(change.moved)
    unseen = unseen.mapped(change.moved)
    for index in shown.indices { shown[index].range = change.moved(shown[index].range) }
    for index in waiting.indices {
      waiting[index].range = change.moved(waiting[index].range)
      waiting[index].cause = waiting[index].cause.mapped(change.moved)
    }
  }

  /// One replacement of bytes.
  struct Change: Sendable, Equatable {
    let range: ByteRange
    let newCount: Int
    /// Whether more than a line break is written, or removed, in which there is one.
    let hasSeveralLines: Bool

    /// What it has written, in the text that it leaves.
    var written: ByteRange { range.lowerBound..<range.lowerBound + newCount }

    /// - Parameter bytes: the text before. What is replaced by itself does not count.
    init(_ range: ByteRange, of bytes: [UInt8], with replacement: [UInt8]) {
      let old = bytes[range]
      let front = zip(old, replacement).prefix { $0 == $1 }.count
      let most = min(old.count, replacement.count) - front
      let back = zip(old.reversed(), replacement.reversed()).prefix(most).prefix { $0 == $1 }.count
      self.range = range.lowerBound + front..<range.upperBound - back
      let new = replacement[front..<replacement.count - back]
      newCount = new.count
      hasSeveralLines = Self.isSeveralLines(bytes[self.range]) || Self.isSeveralLines(new)
    }

    /// What makes one text of another, where the client tells no more than the text.
    init(from old: [UInt8], to new: [UInt8]) { self.init(0..<old.count, of: old, with: new) }

    /// A line break with what editors put behind it: indentation, a dash, the mark of a comment.
    private static func isSeveralLines(_ bytes: ArraySlice<UInt8>) -> Bool {
      bytes.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        && bytes.contains { !" \t\r\n-#".utf8.contains($0) }
    }

    /// Where a range of the text before is in the text that it leaves.
    func moved(_ other: ByteRange) -> ByteRange {
      let growth = newCount - range.count
      func moved(_ place: Int, isStart: Bool) -> Int {
        if place > range.upperBound || place == range.upperBound && isStart { return place + growth }
        return place <= range.lowerBound ? place : min(place, range.lowerBound + newCount)
      }
      let start = moved(other.lowerBound, isStart: true)
      return start..<max(start, moved(other.upperBound, isStart: false))
    }
  }

  // MARK: Findings

  /// Decides what is shown of all that is found in the text as it is now.
  ///
  /// - Parameter isTypedElsewhere: whether somebody is typing in another document: what compares the plans of the
  ///   workspace may come of that.
  /// - Returns: for each finding the message that is shown, nil: it waits; and what is remembered once the client has been
  ///   told.
  func deciding(
    _ findings: [Finding], in file: PlanFile, isTypedElsewhere: Bool = false
  ) -> (messages: [FindingMessage?], next: Withholding) {
    var next = self
    (next.shown, next.waiting, next.unseen) = ([], [], Places())
    let written = line.union(pasted)
    var before = Earlier(shown)
    var waited = Earlier(waiting)
    let messages = findings.map { finding -> FindingMessage? in
      var known = Known(code: finding.code, message: finding.message, range: finding.range)
      let isOnLine = written.touch(finding)
      if before.take(known) != nil {
        next.shown.append(known)
        return finding.message
      }
      // What stands elsewhere, and an edit puts in other words, keeps its words until typing rests.
      if !isOnLine, let earlier = before.takeAny(known) {
        if isTyping, !unseen.ranges.isEmpty { known.message = earlier.message }
        next.shown.append(known)
        return known.message
      }
      known.cause = waited.take(known)?.cause ?? unseen
      let isCausedHere = known.cause.ranges.contains(where: written.touch)
      if isTyping
        ? isOnLine || isCausedHere || waits(finding, known, file) : isTypedElsewhere && Self.comparesPlans(finding)
      {
        next.waiting.append(known)
        return nil
      }
      next.shown.append(known)
      return finding.message
    }
    return (messages, next)
  }

  /// Whether a new finding waits wherever somebody is typing.
  private func waits(_ finding: Finding, _ known: Known, _ file: PlanFile) -> Bool {
    guard finding.isAbsence else { return false }
    // Of what comes from elsewhere, the catalog say, only that in the document that is being written.
    return !known.cause.ranges.isEmpty || line.touch(file.part(at: finding.range.lowerBound).range)
  }

  private static func comparesPlans(_ finding: Finding) -> Bool { Rule.named(finding.code)?.basis == .workspace }

  /// Findings of before, each to be found again once. Those of a code stand in the order of the text, as what is looked
  /// for does: no more are looked at than stand at its place.
  private struct Earlier {
    private struct List {
      var known: [Known?]
      /// What is in front of it stands before what is looked for now.
      var first = 0
    }

    private var byCode: [String: List]

    init(_ known: [Known]) { byCode = Dictionary(grouping: known, by: \.code).mapValues { List(known: $0) } }

    mutating func take(_ finding: Known) -> Known? { take(finding) { $0.message == finding.message } }

    /// One at the same place that says it in other words.
    mutating func takeAny(_ finding: Known) -> Known? { take(finding) { _ in true } }

    private mutating func take(_ finding: Known, where isSame: (Known) -> Bool) -> Known? {
      guard var list = byCode.removeValue(forKey: finding.code) else { return nil }
      defer { byCode[finding.code] = list }
      while list.first < list.known.count,
        list.known[list.first].map({ $0.range.upperBound < finding.range.lowerBound }) ?? true
      {
        list.first += 1
      }
      for index in list.first..<list.known.count {
        guard let known = list.known[index] else { continue }
        if known.range.lowerBound > finding.range.upperBound { break }
        guard isSame(known) else { continue }
        list.known[index] = nil
        return known
      }
      return nil
    }
  }
}

/// Some places of a text, in order and apart: of very many edits, from the first to the last.
private struct Places: Sendable, Equatable {
  private static let most = 32

  private(set) var ranges: [ByteRange] = []

  mutating func insert(_ range: ByteRange) {
    ranges.append(range)
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var merged: [ByteRange] = []
    for range in ranges {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    ranges = merged.count > Self.most ? [merged[0].lowerBound..<merged[merged.count - 1].upperBound] : merged
  }

  mutating func insert(_ places: Places) {
    for range in places.ranges { insert(range) }
  }

  func union(_ places: Places) -> Places {
    var all = self
    all.insert(places)
    return all
  }

  /// - Parameter move: keeps the order.
  func mapped(_ move: (ByteRange) -> ByteRange) -> Places {
    var moved = Places()
    for range in ranges { moved.insert(move(range)) }
    return moved
  }

  func touch(_ range: ByteRange) -> Bool { ranges.contains { touches($0, range) } }

  func touch(_ finding: Finding) -> Bool {
    touch(finding.range)
      || finding.related.contains { related in
        if case .here(let range) = related.place { touch(range) } else { false }
      }
  }
}

private func touches(_ a: ByteRange, _ b: ByteRange) -> Bool {
  a.lowerBound <= b.upperBound && b.lowerBound <= a.upperBound
}

extension SourceText {
  /// The whole lines that a range touches, without the last one's line break.
  fileprivate func lines(touching range: ByteRange) -> ByteRange {
    lineStarts[line(at: range.lowerBound)]..<contentRange(ofLine: line(at: range.upperBound)).upperBound
  }
}
