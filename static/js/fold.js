// "Trần Thị Ánh" → "tran thi anh", the same folding as the server's search keys: no marks, đ as d, small letters.
window.chiboFold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();
