// Which files are read, and how much of them.

import Foundation
import LocalFiles
import TestSupport
import Testing

struct FileReadingTests {
  /// A workspace can name any path. None of these is opened, whatever it leads to and however it is written.
  @Test(
    arguments: [
      "/dev/stdin", "/dev/fd/0", "/dev/fd/1", "/dev/zero", "/dev/null", "/dev/tty", "/dev/../dev/stdin", "fifo", "link",
      "link2", "folder",
      "/proc/self/fd/0", "/proc/thread-self/fd/0", "/dev/full", "/dev/random", "/dev/stdout",
    ])
  func streamsAreNotRead(_ name: String) throws {
    let directory = try TemporaryDirectory()
    #expect(mkfifo("\(directory.path)/fifo", 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/link", withDestinationPath: "fifo")
    try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/link2", withDestinationPath: "/dev/stdin")
    try FileManager.default.createDirectory(atPath: "\(directory.path)/folder", withIntermediateDirectories: false)
    let path = name.hasPrefix("/") ? name : "\(directory.path)/\(name)"
    var info = stat()
    // A test's own input may be a file.
    guard stat(path, &info) != 0 || info.st_mode & S_IFMT != S_IFREG else { return }
    #expect(throws: FileProblem.self) { try readFile(path) }
    #expect(throws: FileProblem.self) { try readSteeringFile(path) }
  }

  @Test func whatTheCommandLineNamesMayBeAPipe() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    write(ends[1], "abc", 3)
    close(ends[1])
    #expect(throws: FileProblem.self) { try readFile("/dev/fd/\(ends[0])") }
    #expect(try readFile("/dev/fd/\(ends[0])", allowsStream: true) == Array("abc".utf8))
    close(ends[0])
  }

  @Test func filesHaveLimits() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("a", String(repeating: "x", count: 1000))
    #expect(try readFile(path, atMost: 1000).count == 1000)
    #expect(throws: FileProblem.self) { try readFile(path, atMost: 999) }
    // Its size is told before anything of it is read.
    #expect(truncate(path, 1 << 40) == 0)
    #expect(throws: FileProblem.self) { try readFile(path) }
    #expect(throws: FileProblem.self) { try readSteeringFile(path) }
  }

  @Test func textsThatSteerHoldNoNULs() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: FileProblem.self) { try readSteeringFile(try directory.write("a", "a: b\0")) }
    let utf16 = "\(directory.path)/b"
    try (Data([0xFF, 0xFE]) + "a: b".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }).write(
      to: URL(fileURLWithPath: utf16))
    #expect(try readSteeringFile(utf16) == Array("a: b".utf8))
  }

  @Test func aFileThatIsWrittenKeepsItsPermissions() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("a", "before", mode: 0o640)
    try writeFile(path, Array("after".utf8), permissions: .asBefore)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try readFile(path) == Array("after".utf8))
  }
}
