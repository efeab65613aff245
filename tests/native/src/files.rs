//! Files of this machine, as credentials read them.

use azure_identity_wasm::{
    host::{FileError, Files},
    native::SystemFiles,
};

#[cfg(unix)]
#[tokio::test]
async fn a_file_is_read_through_a_link_unless_it_is_to_be_the_file_itself() {
    let folder = tempfile::tempdir().unwrap();
    let [file, link, nowhere] = ["a.key", "b.key", "c.key"].map(|name| folder.path().join(name).display().to_string());
    std::fs::write(&file, "key").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    std::os::unix::fs::symlink("/no/such/file", &nowhere).unwrap();
    assert_eq!(SystemFiles.read(&link, 10).await, Ok(b"key".to_vec()));
    assert_eq!(SystemFiles.read_itself(&file, 10).await, Ok(b"key".to_vec()));
    for path in [&link, &nowhere] {
        let error = SystemFiles.read_itself(path, 10).await;
        assert!(matches!(&error, Err(FileError::Failed(why)) if why.contains("it is a link")), "{error:?}");
    }
    assert_eq!(SystemFiles.read_itself("/no/such/file", 10).await, Err(FileError::NotFound));
    assert_eq!(SystemFiles.read_itself(&file, 2).await, Err(FileError::TooLarge));
}
