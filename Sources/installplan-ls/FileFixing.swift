// `check --fix`: the safe fixes written to the file. The only place where the program writes a file of the author's.

import CatalogSources
import InstallPlanAnalysis
import LocalFiles
import TextDocument

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Applies all safe fixes of a file on disk.
///
/// - Parameter file: as it was read.
/// - Returns: the file as it is now, and the one-based lines that were changed; nil if nothing was.
/// - Throws: why the file could not be replaced; it is then as it was.
func fixFile(_ path: String, _ file: PlanFile, _ context: FileContext) throws(FileProblem) -> (PlanFile, lines: [Int])?
{
  let edits = fixAll(file, context)
  guard !edits.isEmpty else { return nil }
  // A link stays one, and what it leads to is replaced.
  guard let target = realpath(path, nil) else { throw writeProblem(path) }
  defer { free(target) }
  let written = try readFile(path)
  let text = textBytes(written)
  guard text == file.text.bytes else {
    throw FileProblem(path: path, message: "changed while it was checked: not fixed")
  }
  guard written.suffix(text.count) == text[...] else {
    throw FileProblem(path: path, message: "is not UTF-8: not fixed")
  }
  var fixed = text
  for edit in edits.reversed() { fixed.replaceSubrange(edit.range, with: edit.newText.utf8) }
  try replaceFile(String(cString: target), with: written.dropLast(text.count) + fixed)
  var lines: [Int] = []
  for line in edits.map({ file.text.line(at: $0.range.lowerBound) + 1 }) where lines.last != line { lines.append(line) }
  return (PlanFile(SourceText(fixed)), lines)
}

private func replaceFile(_ path: String, with bytes: [UInt8]) throws(FileProblem) {
  var info = stat()
  if stat(path, &info) == 0, info.st_nlink > 1 {
    throw FileProblem(path: path, message: "has several names (hard links): not fixed")
  }
  try writeFile(path, bytes, permissions: .asBefore)
}
