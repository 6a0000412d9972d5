// Tabs, which cannot indent YAML, become spaces.

import TextDocument

let tabMessage = "A tab cannot indent YAML: use spaces."

/// A tab in the indentation becomes the spaces that bring the line under a neighbour: the line above, a line inside it,
/// or the line below; or, where the tabs count as many levels, under a line that encloses the one above.
func tabRepairs(_ shape: LineShape, line: Int, lines: SourceText) -> [Repair] {
  var indentations: [Int] = []
  /// - Returns: whether something deeper is awaited below it: it is a key without a value, or the mark of a block of text.
  @discardableResult func add(_ other: Int?) -> Bool {
    guard let other else { return false }
    let neighbour = LineShape(lines.bytes, line: lines.contentRange(ofLine: other))
    guard !neighbour.hasTabInIndentation else { return false }
    let opens =
      other < line
      && neighbour.colon.map {
        $0 + 1 == neighbour.contentEnd || "|>".utf8.contains(lines.bytes[neighbour.value.lowerBound])
      } == true
    let deeper = neighbour.indentation + 2
    let candidates = opens ? [deeper, neighbour.indentation] : [neighbour.indentation, deeper]
    for indentation in candidates where !indentations.contains(indentation) { indentations.append(indentation) }
    return opens
  }
  let above = Cause.significantLine(from: line - 1, in: lines)
  let opens = add(above)
  if line + 1 < lines.lineCount { add(line + 1) }
  let tabs = shape.range.lowerBound..<shape.contentStart
  let levels = opens ? nil : columns(ofTabs: tabs, lines: lines)
  if let levels, let above, !indentations.contains(levels), isEnclosed(above, at: levels, in: lines) {
    indentations.append(levels)
  }
  // Who types tabs means to indent: only if nothing else helps is the line moved to the left of where it is.
  let isKnown = above.map { !isCutOff(from: $0, line, in: lines) } ?? true
  let inOrder =
    indentations.filter { $0 == levels } + indentations.filter { $0 != levels && $0 >= tabs.count }
    + indentations.filter { $0 != levels && $0 < tabs.count }
  return inOrder.map { indentation in
    Repair(
      edits: [.blank(tabs)] + reindentation(tabs, columns: indentation), message: tabMessage, range: tabs,
      keepsEverything: true,
      replacements: isKnown
        ? [YAMLSyntaxError.Edit(range: tabs, newText: String(repeating: " ", count: indentation))] : [],
      title: "Indent with plain spaces")
  }
}

/// Whether a block of text that a line opens has ended before another line, at a comment that is not inside of it. What
/// was to be its first line may be meant to be in it, or not.
private func isCutOff(from opening: Int, _ line: Int, in lines: SourceText) -> Bool {
  let header = LineShape(lines.bytes, line: lines.contentRange(ofLine: opening))
  guard header.colon != nil, let mark = lines.bytes[header.value].first, "|>".utf8.contains(mark) else { return false }
  return (opening + 1..<line).contains { other in
    let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: other))
    return shape.contentStart < shape.range.upperBound && shape.indentation <= header.indentation
  }
}

/// Whether a line is inside of one that begins at a column; lines far above are not looked at.
private func isEnclosed(_ line: Int, at column: Int, in lines: SourceText) -> Bool {
  for other in (max(0, line - 200)...line).reversed() {
    let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: other))
    if !shape.isBlankOrComment, shape.indentation <= column { return shape.indentation == column }
  }
  return false
}

/// Where white space leads if each tab is one level of two columns.
private func columns(ofTabs blank: Range<Int>, lines: SourceText) -> Int {
  lines.bytes[blank].reduce(0) { $0 + ($1 == UInt8(ascii: "\t") ? 2 : 1) }
}

/// White space with a tab on a line of its own goes; a comment behind it is brought under what it stands above, or else below.
func blankLineRepair(_ blank: Range<Int>, lines: SourceText) -> Repair {
  var indentation = 0
  if blank.upperBound < lines.count, lines.bytes[blank.upperBound] == UInt8(ascii: "#") {
    let line = lines.line(at: blank.lowerBound)
    func shape(_ line: Int) -> LineShape { LineShape(lines.bytes, line: lines.contentRange(ofLine: line)) }
    let below = (line + 1..<min(line + 50, lines.lineCount)).lazy.map(shape).first { !$0.isBlankOrComment }
    let above = Cause.significantLine(from: line - 1, in: lines).map(shape)
    let neighbours = [below, above].compactMap { $0 }.filter { !$0.hasTabInIndentation }.map(\.indentation)
    let levels = columns(ofTabs: blank, lines: lines)
    indentation = neighbours.first { $0 == levels } ?? neighbours.first ?? 0
  }
  return Repair(
    edits: [.blank(blank)], message: tabMessage, range: blank, keepsEverything: true,
    replacements: [YAMLSyntaxError.Edit(range: blank, newText: String(repeating: " ", count: indentation))],
    title: indentation > 0 ? "Indent with plain spaces" : "Remove the white space")
}

/// Tabs between the dashes of items and what follows them become spaces.
func tabBehindDash(_ shape: LineShape, lines: SourceText) -> Repair? {
  var index = shape.contentStart
  var tabs: [Range<Int>] = []
  while index + 1 < shape.contentEnd, lines.bytes[index] == UInt8(ascii: "-"), isBlank(lines.bytes[index + 1]) {
    index += 1
    while index < shape.contentEnd, isBlank(lines.bytes[index]) {
      if lines.bytes[index] == UInt8(ascii: "\t") { tabs.append(index..<index + 1) }
      index += 1
    }
  }
  guard let first = tabs.first else { return nil }
  return Repair(
    edits: tabs.map { .blank($0) }, message: tabMessage, range: first, keepsEverything: true,
    replacements: tabs.map { YAMLSyntaxError.Edit(range: $0, newText: " ") }, title: "Indent with plain spaces")
}

/// What gives white space at a line's start another width.
func reindentation(_ range: Range<Int>, columns: Int) -> [Repair.Edit] {
  if columns < range.count { return [.delete(range.lowerBound + columns..<range.upperBound)] }
  let spaces = [UInt8](repeating: UInt8(ascii: " "), count: columns - range.count)
  return spaces.isEmpty ? [] : [.insert(at: range.upperBound, spaces)]
}
