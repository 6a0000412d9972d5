// Reading a workspace from disk, and what the directories above a file say of it.

import CatalogSources
import Foundation
import LocalFiles
import TestSupport
import Testing

@testable import WorkspaceFiles

/// Counts what is read, and finds something in files that begin with `+`.
private final class Reader {
  var reads: [String] = []

  func scanner(_ limits: WorkspaceScanner<String>.Limits = .none) -> WorkspaceScanner<String> {
    WorkspaceScanner(limits: limits, knownRules: []) { path, bytes in
      self.reads.append(fileName(of: path))
      return bytes.first == UInt8(ascii: "+") ? String(decoding: bytes, as: UTF8.self) : nil
    }
  }
}

struct WorkspaceScannerTests {
  @Test func onlyWhatChangedIsReadAgain() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a.yaml", "+1")
    try directory.write("deep/er/b.json", "+2")
    try directory.write("c.yml", "nothing")
    try directory.write("d.txt", "+no")
    try directory.write(".git/e.yaml", "+no")
    try directory.write("node_modules/f.yaml", "+no")
    let reader = Reader()
    var scanner = reader.scanner()
    var scan = scanner.scan([directory.path])
    #expect(scan.files == ["\(directory.path)/a.yaml": "+1", "\(directory.path)/deep/er/b.json": "+2"])
    #expect(Set(scan.surroundings.keys) == [directory.path, "\(directory.path)/deep/er"])
    #expect(reader.reads.sorted() == ["a.yaml", "b.json", "c.yml"] && scan.shortfall == nil)

    reader.reads = []
    #expect(scanner.scan([directory.path]) == scan)
    #expect(reader.reads.isEmpty)

    try directory.write("c.yml", "+longer than before")
    try directory.write("new.yaml", "+3")
    try directory.remove("a.yaml")
    scan = scanner.scan([directory.path])
    #expect(scan.files.values.sorted() == ["+2", "+3", "+longer than before"])
    #expect(reader.reads.sorted() == ["c.yml", "new.yaml"])
  }

  @Test func rootsInEachOtherAreReadOnce() throws {
    let directory = try TemporaryDirectory()
    try directory.write("deep/a.yaml", "+1")
    let reader = Reader()
    var scanner = reader.scanner()
    let scan = scanner.scan(["\(directory.path)/deep", directory.path], skipping: [])
    #expect(scan.files.count == 1 && reader.reads == ["a.yaml"])
    #expect(scanner.scan([directory.path], skipping: ["\(directory.path)/deep/a.yaml"]).files.isEmpty)
  }

  @Test func limitsAreToldOf() throws {
    let directory = try TemporaryDirectory()
    for number in 0..<10 { try directory.write("\(number).yaml", "+\(String(repeating: "x", count: number))") }
    typealias Limits = WorkspaceScanner<String>.Limits
    // Which files come first is the system's choice, and with it how many fit into some limits.
    for (limits, files) in [
      (Limits(files: 4), 4...4), (Limits(fileSize: 5), 5...5), (Limits(totalSize: 6), 0...3),
      (Limits(entries: 6), 5...6),
      (Limits(), 10...10),
    ] {
      var scanner = Reader().scanner(limits)
      let scan = scanner.scan([directory.path])
      #expect(files.contains(scan.files.count), "\(limits)")
      #expect((scan.shortfall == nil) == (files == 10...10), "\(limits)")
    }
  }

  @Test func whatCannotBeReadIsToldOf() throws {
    var scanner = Reader().scanner()
    let scan = scanner.scan(["/no/such/directory"])
    #expect(scan.files.isEmpty && scan.shortfall?.hasPrefix("/no/such/directory: ") == true)
  }
}

struct KustomizationsElsewhereTests {
  @Test func patchesThatOtherDirectoriesList() throws {
    let directory = try TemporaryDirectory()
    let root = directory.path
    try directory.write("overlays/kustomization.yaml", "patches: [{path: ../patches/a.yaml}, {path: b.yaml}]")
    try directory.write("flux/Kustomization", "patches: [{path: ../patches/c.yaml, target: {kind: InstallPlan}}]")
    try directory.write("patches/a.yaml", "+")
    var scanner = Reader().scanner()
    var scan = scanner.scan([root])
    #expect(
      scan.patches == [
        "\(root)/patches/a.yaml": .named, "\(root)/overlays/b.yaml": .named, "\(root)/patches/c.yaml": .targeted,
      ])
    #expect(scan.problems == [])
    try directory.write("flux/Kustomization", "\0\0")
    scan = scanner.scan([root])
    #expect(scan.patches.count == 2 && scan.problems.count == 1 && scan.problems[0].contains("flux/Kustomization"))
    try directory.remove("flux/Kustomization")
    #expect(scanner.scan([root]).problems == [])
  }

  /// settings, which patterns are told of
  static let patterns: [(String, [String])] = [
    ("exclude: [a.yaml, 'deep/**', deep/, '*.yml']", ["*.yml"]),
    ("exclude: [deeep/**, nothing.yaml, 'nothing.yaml']", ["deeep/**", "nothing.yaml"]),
    ("catalog: [{paths: ['staging/**'], files: [c]}, {files: [c]}]", ["staging/**"]),
    ("catalog: [{paths: ['deep/*.yaml', a.yaml, z.yaml], files: [c]}]", ["z.yaml"]),
    // An empty directory, links, what is not searched, what is no manifest.
    ("exclude: [empty, 'empty/**', 'link/**', '.hidden/**', node_modules/, '**/node_modules/x.yaml']", []),
    ("exclude: ['*.tpl', 'templates/*.txt', '{a,b}.yaml', '**/er/**', '[a-c].yaml', './a.yaml', '/a.yaml']", []),
    ("exclude: []", []), ("exclude: ['x/**/y.json']", ["x/**/y.json"]),
  ]

  @Test(arguments: patterns) func patternsThatMatchNothing(_ row: (String, [String])) throws {
    let directory = try TemporaryDirectory()
    try directory.write(".installplan-ls.yaml", row.0)
    try directory.write("a.yaml", "+")
    try directory.write("deep/er/b.yaml", "+")
    try directory.write("deep/c.yaml", "nothing")
    try directory.write("node_modules/x.yaml", "+")
    try directory.write(".hidden/x.yaml", "+")
    try FileManager.default.createDirectory(atPath: "\(directory.path)/empty", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/link", withDestinationPath: "deep")
    var scanner = Reader().scanner()
    let problems = scanner.scan([directory.path]).problems
    #expect(problems.count == row.1.count, "\(problems)")
    for (problem, pattern) in zip(problems, row.1) {
      #expect(problem.hasPrefix("\(directory.path)/.installplan-ls.yaml: ") && problem.contains("`\(pattern)`"))
    }
    // Not while something was not looked at.
    scanner = Reader().scanner(.init(entries: 3))
    #expect(scanner.scan([directory.path]).problems == [])
  }

  #if os(Linux)
    @Test func namesThatAreNoTextAndPathsTooLong() throws {
      let directory = try TemporaryDirectory()
      try directory.write("a.yaml", "+")
      func make(_ name: [UInt8]) {
        let path = Array("\(directory.path)/".utf8) + name + [0]
        path.withUnsafeBytes { bytes in
          guard let start = bytes.bindMemory(to: CChar.self).baseAddress else { return }
          close(open(start, O_CREAT | O_WRONLY, 0o600))
        }
      }
      make([0xFF] + Array(".yaml".utf8))
      make([0xC3] + Array(".txt".utf8))
      let found = manifestFiles(below: directory.path)
      #expect(found.files.count == 1 && found.unreadable.count == 1)
      #expect(found.unreadable.first?.reason.contains("UTF-8") == true)
      var scanner = Reader().scanner()
      #expect(scanner.scan([directory.path]).shortfall?.contains("UTF-8") == true)
    }

    @Test func foldersTooDeep() throws {
      let directory = try TemporaryDirectory()
      let before = FileManager.default.currentDirectoryPath
      _ = before
      let name = String(repeating: "x", count: 250)
      var handle = open(directory.path, O_RDONLY | O_DIRECTORY)
      var handles: [Int32] = [handle]
      for _ in 0..<20 {
        #expect(mkdirat(handle, name, 0o700) == 0)
        handle = openat(handle, name, O_RDONLY | O_DIRECTORY)
        handles.append(handle)
      }
      for handle in handles { close(handle) }
      let found = manifestFiles(below: directory.path)
      #expect(found.unreadable.count == 1 && found.directories.count > 10)
    }
  #endif
}

struct SurroundingsTests {
  @Test func theNearestWorkspaceFileCounts() throws {
    let directory = try TemporaryDirectory()
    try directory.write(".installplan-ls.yaml", "exclude: [a]")
    try directory.write("x/y/z/file.yaml", "")
    func workspaceFile(_ root: String?) -> String? {
      findSurroundings(of: "\(directory.path)/x/y/z", upTo: root, knownRules: []).workspaceFile?.path
    }
    #expect(workspaceFile(nil) == "\(directory.path)/.installplan-ls.yaml")
    #expect(workspaceFile("\(directory.path)/x") == nil)
    try directory.write("x/.installplan-ls.yaml", "nonsense: 1")
    let found = findSurroundings(of: "\(directory.path)/x/y/z", upTo: directory.path, knownRules: []).workspaceFile
    #expect(found?.path == "\(directory.path)/x/.installplan-ls.yaml" && found?.problems.count == 1)
  }

  @Test func patchesOfKustomizationsHereAndAbove() throws {
    let directory = try TemporaryDirectory()
    try directory.write("base/kustomization.yaml", "patches: [{path: ../overlay/deep/a.yaml}]")
    try directory.write("kustomization.yml", "patchesStrategicMerge: [overlay/deep/b.yaml]")
    try directory.write(
      "overlay/Kustomization",
      "patches:\n- path: deep/a.yaml\n  target: {kind: InstallPlan}\npatchesJson6902: [{path: c.yaml, target: {}}]")
    let found = findSurroundings(of: "\(directory.path)/overlay/deep", upTo: directory.path, knownRules: [])
    #expect(
      found.patches == [
        "\(directory.path)/overlay/deep/a.yaml": .targeted, "\(directory.path)/overlay/deep/b.yaml": .named,
        "\(directory.path)/overlay/c.yaml": .targeted,
      ])
    let environment = Environment(
      path: "\(directory.path)/overlay/deep/b.yaml", commandLine: nil, surroundings: found)
    #expect(environment.patch == .named && environment.isOurs)
  }

  /// text, the files listed
  static let kustomizations: [(String, [String])] = [
    ("", []), ("[]", []), ("patches: x", []), ("patches: [x]", []), ("patches: [{patch: 'a: b'}]", []),
    ("patches: [{path: [a]}]", []), ("patches: [{path: a.yaml, target: null}]", ["a.yaml"]),
    ("patchesStrategicMerge: [\"a: b\\nc: d\", b.yaml]", ["b.yaml"]),
    ("patches: [{path: a.yaml}\nbroken: [", ["a.yaml"]),
    ("x: &a {path: a.yaml}\npatches: [*a]", ["a.yaml"]), ("resources: [a.yaml]", []),
  ]

  @Test(arguments: kustomizations) func listed(_ row: (String, [String])) {
    let found = Kustomization(path: "/r/kustomization.yaml", Array(row.0.utf8)).patches.keys
    #expect(found.sorted() == row.1.map { "/r/\($0)" })
  }

  @Test func templatesOfAChart() throws {
    let directory = try TemporaryDirectory()
    try directory.write("chart/Chart.yaml", "")
    try directory.write("chart/templates/deep/a.yaml", "")
    try directory.write("chart/crds/a.yaml", "")
    try directory.write("templates/a.yaml", "")
    func chart(_ name: String) -> String? {
      findSurroundings(of: "\(directory.path)/\(name)", upTo: directory.path, knownRules: []).chart
    }
    #expect(chart("chart/templates") == "\(directory.path)/chart")
    #expect(chart("chart/templates/deep") == "\(directory.path)/chart")
    #expect(chart("chart") == nil && chart("chart/crds") == nil && chart("templates") == nil)
    // Where the editor has nothing open but the templates, or some of them.
    for root in ["chart/templates", "chart/templates/deep"] {
      let found = findSurroundings(
        of: "\(directory.path)/chart/templates/deep", upTo: "\(directory.path)/\(root)", knownRules: [])
      #expect(found.chart == "\(directory.path)/chart")
    }
  }

  @Test func theOutermostKustomizationCounts() throws {
    let directory = try TemporaryDirectory()
    let root = directory.path
    try directory.write("kustomization.yaml", "resources: [apps, other.yaml, https://example.com/a//b]")
    try directory.write("apps/kustomization.yml", "resources: [x/a.yaml, ./x/../x/b.yaml, inner]\ncomponents: [z]")
    try directory.write("apps/inner/Kustomization", "resources: [c.yaml]")
    try directory.write("alone/kustomization.yaml", "resources: [d.yaml, ../apps/x/e.yaml]")
    func kustomizations(_ name: String) -> [String: String] {
      findSurroundings(of: "\(root)/\(name)", upTo: root, knownRules: []).kustomizations
    }
    let top = "\(root)/kustomization.yaml"
    #expect(kustomizations("apps/x") == ["\(root)/apps/x/a.yaml": top, "\(root)/apps/x/b.yaml": top])
    #expect(kustomizations("apps/inner") == ["\(root)/apps/inner/c.yaml": top])
    #expect(kustomizations("alone") == ["\(root)/alone/d.yaml": "\(root)/alone/kustomization.yaml"])
    let environment = Environment(
      path: "\(root)/apps/inner/c.yaml", commandLine: nil,
      surroundings: findSurroundings(of: "\(root)/apps/inner", upTo: root, knownRules: []))
    #expect(environment.kustomization == top && environment.catalogEntry == nil)
  }

  @Test func eitherNameOfTheWorkspaceFileIsRead() throws {
    let directory = try TemporaryDirectory()
    func found() -> WorkspaceFile? {
      findSurroundings(of: directory.path, upTo: directory.path, knownRules: []).workspaceFile
    }
    try directory.write(".installplan-ls.yml", "exclude: [b]")
    #expect(found()?.placed.settings.exclude == [Glob("b")] && found()?.problems == [])
    #expect(decidesSurroundings("\(directory.path)/.installplan-ls.yml"))
    try directory.write(".installplan-ls.yaml", "exclude: [a]")
    #expect(found()?.placed.settings.exclude == [Glob("a")])
    #expect(found()?.problems.map { $0.message.contains("`.installplan-ls.yml`") } == [true])
  }

  /// What steers us and is no text a person wrote is told of, and not parsed.
  @Test(arguments: [".installplan-ls.yaml", "kustomization.yaml", "Kustomization"])
  func whatSteersIsSmallAndText(_ name: String) throws {
    let directory = try TemporaryDirectory()
    func problems() -> [String] {
      let found = findSurroundings(of: directory.path, upTo: directory.path, knownRules: [])
      return (found.workspaceFile?.problems.map(\.message) ?? []) + found.problems.map(\.message)
    }
    try directory.write(name, "# " + String(repeating: "x", count: 1 << 20))
    #expect(problems().count == 1 && problems()[0].contains("larger than 1 MB"))
    try directory.write(name, "# " + String(repeating: "\0", count: 1000))
    #expect(problems().count == 1 && problems()[0].contains("NUL"))
    try directory.remove(name)
    #expect(mkfifo("\(directory.path)/\(name)", 0o600) == 0)
    #expect(problems().count == 1 && problems()[0].contains("not a regular file"))
    try directory.remove(name)
    try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/\(name)", withDestinationPath: "/dev/zero")
    #expect(problems().count == 1 && problems()[0].contains("not a regular file"))
  }

  @Test func repositories() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a/.git", "gitdir: elsewhere")
    try directory.write("a/b/c/x.yaml", "")
    #expect(repositoryRoot(of: "\(directory.path)/a/b/c") == "\(directory.path)/a")
  }
}
