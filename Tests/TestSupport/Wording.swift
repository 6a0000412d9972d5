// The words that people read are tested in one place: the files of `Tests/Wording`. All other tests compare codes, ranges,
// edits and data, so that a message can be worded otherwise and only its file changes.
//
// A test computes the words and compares them with the file. With INSTALLPLAN_UPDATE_WORDING=1 in the environment it
// writes the file instead, and fails once to say so: look at the difference, and commit it with the change.

import Foundation

/// Tells where words differ from those that are kept; nil: nowhere.
///
/// - Parameters:
///   - words: all that the file should hold, its heading included.
///   - name: the file's, in `Tests/Wording`.
public func difference(of words: String, from name: String) -> String? {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Wording/\(name)")
  let kept = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  if words == kept { return nil }
  if ProcessInfo.processInfo.environment["INSTALLPLAN_UPDATE_WORDING"] == "1" {
    do {
      try Data(words.utf8).write(to: file)
      return "Tests/Wording/\(name) was written anew. Is it as it should be?"
    } catch {
      return "Tests/Wording/\(name) could not be written: \(error)"
    }
  }
  let (found, expected) = (lines(words), lines(kept))
  let place = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, expected.count)
  func line(_ lines: [String]) -> String { place < lines.count ? lines[place] : "nothing" }
  return """
    The words differ from Tests/Wording/\(name), first in line \(place + 1):
    found:    \(line(found))
    expected: \(line(expected))
    If they are meant to: INSTALLPLAN_UPDATE_WORDING=1 swift test --filter Wording
    """
}

private func lines(_ text: String) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}
