// Paths as texts: what is resolved, what is below what.

import LocalFiles
import TestSupport
import Testing

struct PathTests {
  /// path, from where, and the absolute path.
  static let absolute: [(String, String, String)] = [
    ("/a/b", "/x", "/a/b"), ("a", "/x", "/x/a"), ("./a", "/x/", "/x/a"), ("../a", "/x/y", "/x/a"), ("..", "/x", "/"),
    ("../..", "/x", "/"), ("/..", "/x", "/"), ("/a/../..", "/x", "/"), ("", "/x", "/x"), (".", "/", "/"),
    ("/a//b/", "/x", "/a/b"), ("/a/.../..b/.c", "/x", "/a/.../..b/.c"), ("a b/é", "/x", "/x/a b/é"),
    ("//a", "/x", "/a"),
  ]

  @Test(arguments: absolute) func absolutePaths(_ row: (String, String, String)) {
    #expect(absolutePath(row.0, from: row.1) == row.2)
  }

  /// path, directory, and the path below it.
  static let relative: [(String, String, String?)] = [
    ("/a/b/c", "/a", "b/c"), ("/a/b", "/a/b", nil), ("/ab", "/a", nil), ("/a", "/a/b", nil), ("/a/b", "/", "a/b"),
    ("/a/./b", "/a", "b"), ("/a/b/../c", "/a/", "c"), ("/a/../b", "/a", nil), ("/a/b/", "/a", "b"), ("/", "/", nil),
    ("a/b", "a", "b"), ("a/b", "/a", nil), ("/a/..b", "/a", "..b"), ("/é/b", "/é", "b"),
  ]

  @Test(arguments: relative) func relativePaths(_ row: (String, String, String?)) {
    #expect(relativePath(of: row.0, to: row.1) == row.2)
  }

  /// path, its last part, and the directory that holds it.
  static let cut: [(String, String, String)] = [
    ("/a/b.yaml", "b.yaml", "/a"), ("/a", "a", "/"), ("/", "/", "/"), ("a/b/", "b", "a"), ("a", "a", ""), ("", "", ""),
    ("/a//b", "b", "/a"), ("/a/é.yml", "é.yml", "/a"),
  ]

  @Test(arguments: cut) func partsOfPaths(_ row: (String, String, String)) {
    #expect(fileName(of: row.0) == row.1 && parentDirectory(of: row.0) == row.2)
  }

  @Test func anyPath() {
    var random = SeededRandom()
    let parts = ["", ".", "..", "...", "a", "b", ".a", "a.", "ä b", "a\\b", "..a"]
    func path() -> String { (0..<random.below(6)).map { _ in random.pick(parts) }.joined(separator: "/") }
    for _ in 0..<cases(quick: 2000, full: 50_000) {
      let (directory, path) = (absolutePath(path(), from: "/"), path())
      let whole = absolutePath(path, from: directory)
      #expect(absolutePath(whole, from: "/elsewhere") == whole)
      #expect(!whole.contains("//") && (whole == "/" || whole.hasSuffix("/") == false))
      #expect(!"\(whole)/".contains("/./") && !"\(whole)/".contains("/../"), "\(path) from \(directory)")
      // What is below a directory is found there again, however the directory is written.
      for written in [directory, directory + "/", "/x/.." + directory, directory + "/./"] {
        if let rest = relativePath(of: whole, to: written) {
          #expect(absolutePath(rest, from: directory) == whole)
        } else {
          #expect(whole == directory || directory != "/" && !whole.hasPrefix(directory + "/"), "\(whole) to \(written)")
        }
      }
      if whole != "/" { #expect(absolutePath(fileName(of: whole), from: parentDirectory(of: whole)) == whole) }
    }
  }
}
