"""What minutes say: believable paragraphs by kind of cell and month, after the work the articles tell of.

Views are told as the meeting's, never as a person's; nobody is named in a text.
"""

from collections.abc import Collection
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Work:
    """One piece of work: how it is reported when done, planned, and given as a task with a target."""

    done: str
    plan: str
    task: str
    unit: str
    low: int
    high: int


WORKS = {
    "neighbourhood": (
        Work(
            "vận động {n} hộ mặt tiền cam kết không lấn chiếm lòng đường, vỉa hè",
            "tiếp tục lập lại trật tự lòng đường, vỉa hè trên các tuyến hẻm chính của khu phố",
            "Vận động các hộ mặt tiền ký cam kết không lấn chiếm lòng đường, vỉa hè",
            "hộ",
            12,
            45,
        ),
        Work(
            "hoàn thành nâng cấp {n} mét hẻm, nhân dân đóng góp ngày công và kinh phí",
            "vận động nhân dân đóng góp nâng cấp, sửa chữa các hẻm còn ngập khi triều cường",
            "Nâng cấp, sửa chữa mặt hẻm theo phương thức Nhà nước và nhân dân cùng làm",
            "mét",
            60,
            240,
        ),
        Work(
            "chăm lo {n} hộ nghèo, hộ cận nghèo, trao quà và hỗ trợ phương tiện sinh kế",
            "rà soát hộ nghèo, hộ cận nghèo để đề nghị hỗ trợ kịp thời",
            "Thăm và hỗ trợ hộ nghèo, hộ cận nghèo trong khu phố",
            "hộ",
            5,
            18,
        ),
        Work(
            "chăm sóc {n} “Góc phố thân thiện”, trồng thêm cây xanh ở các đầu hẻm",
            "nhân rộng mô hình “Góc phố thân thiện”, giữ các đầu hẻm sạch",
            "Xây dựng, chăm sóc “Góc phố thân thiện”",
            "góc phố",
            1,
            4,
        ),
        Work(
            "kiểm tra {n} điểm có nguy cơ cháy nổ, nhắc các hộ mở lối thoát nạn thứ hai",
            "phối hợp cảnh sát khu vực tuyên truyền phòng cháy, chữa cháy đến từng hộ",
            "Kiểm tra an toàn phòng cháy, chữa cháy tại các hộ kinh doanh",
            "hộ",
            8,
            30,
        ),
        Work(
            "thu gom {n} chuyến rác tồn, xóa điểm rác tự phát ở bờ kênh",
            "tổ chức ngày chủ nhật xanh, giữ sạch bờ kênh và các điểm rác đã xóa",
            "Tổ chức buổi tổng vệ sinh hẻm và bờ kênh",
            "buổi",
            1,
            4,
        ),
        Work(
            "duy trì mô hình “5 hộ liền kề” với {n} nhóm hộ, mâu thuẫn nhỏ được hòa giải ngay tại hẻm",
            "củng cố các nhóm “5 hộ liền kề”, hòa giải kịp thời mâu thuẫn ở khu dân cư",
            "Thành lập, củng cố nhóm “5 hộ liền kề”",
            "nhóm",
            3,
            12,
        ),
        Work(
            "trao {n} suất học bổng cho các em mồ côi vì dịch bệnh và học sinh khó khăn",
            "tiếp tục công trình “Vì trẻ em thân yêu”, đỡ đầu các em mồ côi",
            "Vận động học bổng cho học sinh khó khăn",
            "suất",
            4,
            15,
        ),
    ),
    "residential_group": (
        Work(
            "giải tỏa {n} mái che, mái vẩy lấn ra ngõ",
            "tiếp tục giải tỏa mái che, mái vẩy, giữ trật tự đô thị trong các ngõ",
            "Vận động tháo dỡ mái che, mái vẩy lấn ra ngõ",
            "trường hợp",
            4,
            20,
        ),
        Work(
            "xóa {n} chân rác, thay bằng bồn hoa do các hộ tự chăm",
            "xóa các chân rác còn lại, chuyển thành vườn hoa của tổ dân phố",
            "Xóa chân rác, trồng hoa thay thế",
            "điểm",
            1,
            5,
        ),
        Work(
            "huy động {n} lượt người tổng vệ sinh sáng thứ bảy",
            "duy trì tổng vệ sinh môi trường sáng thứ bảy hằng tuần",
            "Tổ chức tổng vệ sinh môi trường sáng thứ bảy",
            "buổi",
            3,
            5,
        ),
        Work(
            "vận động {n} hộ phân loại rác tại nhà",
            "tuyên truyền phân loại rác tại nguồn đến từng hộ",
            "Vận động các hộ phân loại rác tại nguồn",
            "hộ",
            20,
            90,
        ),
        Work(
            "thu quỹ “Vì người nghèo” của {n} hộ, thăm các gia đình chính sách",
            "vận động các quỹ nhân đạo, thăm hỏi gia đình chính sách",
            "Thăm, tặng quà gia đình chính sách và hộ khó khăn",
            "gia đình",
            4,
            16,
        ),
        Work(
            "chi đoàn tổ dân phố tổ chức {n} buổi sinh hoạt hè và giao lưu thể thao",
            "giúp chi đoàn thanh niên tổ dân phố hoạt động đều hơn",
            "Phối hợp chi đoàn tổ chức sinh hoạt cho thanh thiếu nhi",
            "buổi",
            1,
            4,
        ),
        Work(
            "nhắc nhở {n} công trình xây dựng chưa che chắn, để vật liệu ra đường",
            "giám sát trật tự xây dựng trên địa bàn tổ dân phố",
            "Kiểm tra, nhắc nhở các công trình đang xây dựng",
            "công trình",
            2,
            9,
        ),
    ),
    "apartments": (
        Work(
            "phối hợp Ban quản trị kiểm tra {n} tầng về phòng cháy, chữa cháy và thoát nạn",
            "phối hợp Ban quản trị diễn tập phòng cháy, chữa cháy cho cư dân",
            "Kiểm tra hành lang, lối thoát nạn và thiết bị chữa cháy từng tầng",
            "tầng",
            6,
            18,
        ),
        Work(
            "vận động {n} hộ phân loại rác, bỏ rác đúng giờ tại phòng rác tầng",
            "vận động cư dân phân loại rác tại nguồn, không để rác ở hành lang",
            "Vận động cư dân ký cam kết phân loại rác tại nguồn",
            "hộ",
            30,
            120,
        ),
        Work(
            "gặp gỡ {n} lượt cư dân mới, hướng dẫn khai báo cư trú",
            "nắm cư dân mới, vận động đảng viên cư trú tham gia sinh hoạt nơi ở",
            "Gặp gỡ cư dân mới, hướng dẫn nội quy và khai báo cư trú",
            "hộ",
            5,
            25,
        ),
        Work(
            "tổ chức {n} buổi đối thoại giữa cư dân và Ban quản trị về phí quản lý, bãi xe",
            "đôn đốc Ban quản trị trả lời kiến nghị của cư dân về phí quản lý và bãi xe",
            "Tổ chức buổi đối thoại giữa cư dân với Ban quản trị",
            "buổi",
            1,
            2,
        ),
        Work(
            "mở {n} buổi sinh hoạt cho thiếu nhi tại sân chung cư",
            "xây dựng “chung cư nghĩa tình”, chăm lo người cao tuổi sống một mình",
            "Thăm người cao tuổi sống một mình trong chung cư",
            "lượt",
            4,
            12,
        ),
        Work(
            "chào cờ đầu tháng với {n} lượt đảng viên và cư dân tham dự",
            "duy trì chào cờ đầu tháng gắn với học tập và làm theo Bác",
            "Vận động cư dân dự lễ chào cờ đầu tháng",
            "lượt người",
            30,
            80,
        ),
    ),
    "village": (
        Work(
            "nhân dân hiến {n} mét vuông đất mở rộng đường nội bản",
            "vận động nhân dân hiến đất, góp ngày công làm đường nội bản",
            "Vận động nhân dân hiến đất mở rộng đường nội bản",
            "mét vuông",
            80,
            400,
        ),
        Work(
            "bê tông hóa {n} mét kênh mương, đủ nước cho vụ sản xuất",
            "nạo vét, kiên cố kênh mương trước vụ sản xuất",
            "Nạo vét kênh mương nội đồng",
            "mét",
            150,
            600,
        ),
        Work(
            "vận động {n} hộ làm chuồng trại xa nhà, tiêm phòng cho gia súc",
            "vận động các hộ đưa chuồng trại ra xa nhà, tiêm phòng đủ hai đợt",
            "Vận động các hộ di chuyển chuồng trại ra xa nhà ở",
            "hộ",
            3,
            12,
        ),
        Work(
            "rà soát {n} tiêu chí nông thôn mới, giữ vững tiêu chí môi trường",
            "giữ vững các tiêu chí nông thôn mới đã đạt, tập trung tiêu chí thu nhập",
            "Hoàn thành tiêu chí nông thôn mới được giao",
            "tiêu chí",
            1,
            3,
        ),
        Work(
            "tuần tra {n} lượt bảo vệ rừng, không xảy ra cháy rừng",
            "tuần tra bảo vệ rừng, phòng cháy trong mùa khô",
            "Tuần tra bảo vệ rừng theo tổ",
            "lượt",
            4,
            12,
        ),
        Work(
            "vận động {n} hộ tham gia bảo hiểm y tế",
            "vận động nhân dân tham gia bảo hiểm y tế, cho con em đến lớp đều",
            "Vận động nhân dân tham gia bảo hiểm y tế",
            "người",
            10,
            40,
        ),
        Work(
            "giúp {n} hộ nghèo làm nhà, đổi công khi thu hoạch",
            "giúp các hộ nghèo xóa nhà tạm, vay vốn chăn nuôi",
            "Giúp ngày công làm nhà cho hộ nghèo",
            "ngày công",
            20,
            80,
        ),
    ),
    "school": (
        Work(
            "dự giờ {n} tiết, góp ý chuyên môn cho giáo viên trẻ",
            "nâng chất lượng dạy học, kèm học sinh chậm tiến bộ",
            "Dự giờ, góp ý chuyên môn",
            "tiết",
            8,
            24,
        ),
        Work(
            "kiểm tra {n} lần bếp ăn bán trú, bảo đảm an toàn thực phẩm",
            "kiểm tra bếp ăn bán trú và an toàn trường học",
            "Kiểm tra bếp ăn bán trú, an toàn trường học",
            "lần",
            2,
            6,
        ),
        Work(
            "thăm gia đình {n} học sinh có hoàn cảnh khó khăn",
            "mỗi đảng viên đỡ đầu một học sinh khó khăn",
            "Đỡ đầu học sinh có hoàn cảnh khó khăn",
            "học sinh",
            5,
            20,
        ),
        Work(
            "hoàn thành {n} hồ sơ số hóa, học bạ điện tử",
            "đẩy mạnh chuyển đổi số trong quản lý và dạy học",
            "Hoàn thành học bạ điện tử theo lớp",
            "lớp",
            4,
            16,
        ),
        Work(
            "bồi dưỡng {n} quần chúng ưu tú là giáo viên",
            "tạo nguồn phát triển đảng viên trong giáo viên trẻ",
            "Giới thiệu quần chúng ưu tú học lớp nhận thức về Đảng",
            "người",
            1,
            3,
        ),
    ),
    "police": (
        Work(
            "tuần tra {n} lượt, không để xảy ra phạm pháp hình sự nghiêm trọng",
            "tuần tra khép kín địa bàn, tấn công trấn áp tội phạm",
            "Tuần tra kiểm soát địa bàn",
            "lượt",
            30,
            90,
        ),
        Work(
            "hướng dẫn {n} trường hợp đăng ký, sử dụng định danh điện tử",
            "đẩy mạnh Đề án 06, hướng dẫn dịch vụ công trực tuyến tại nhà",
            "Hướng dẫn nhân dân sử dụng định danh điện tử",
            "trường hợp",
            40,
            200,
        ),
        Work(
            "kiểm tra {n} cơ sở về phòng cháy, chữa cháy",
            "kiểm tra, nhắc nhở cơ sở kinh doanh về phòng cháy, chữa cháy",
            "Kiểm tra cơ sở về phòng cháy, chữa cháy",
            "cơ sở",
            5,
            20,
        ),
        Work(
            "cử cảnh sát khu vực dự {n} buổi sinh hoạt chi bộ dân cư",
            "dự sinh hoạt chi bộ khu dân cư, thông tin tình hình an ninh trật tự",
            "Dự sinh hoạt định kỳ với chi bộ khu dân cư",
            "buổi",
            5,
            12,
        ),
        Work(
            "tổ chức {n} buổi tuyên truyền phòng, chống lừa đảo qua mạng",
            "tuyên truyền phòng, chống lừa đảo qua mạng và ma túy học đường",
            "Tuyên truyền phòng, chống lừa đảo qua mạng",
            "buổi",
            2,
            6,
        ),
    ),
    "military": (
        Work(
            "huấn luyện {n} dân quân đúng kế hoạch, an toàn",
            "huấn luyện dân quân tự vệ, bảo đảm quân số",
            "Huấn luyện dân quân theo kế hoạch",
            "người",
            12,
            40,
        ),
        Work(
            "rà soát {n} thanh niên trong độ tuổi nhập ngũ",
            "rà soát nguồn, khám sơ tuyển nghĩa vụ quân sự",
            "Rà soát thanh niên trong độ tuổi nhập ngũ",
            "người",
            15,
            60,
        ),
        Work(
            "trực {n} ca sẵn sàng chiến đấu",
            "duy trì nghiêm chế độ trực sẵn sàng chiến đấu",
            "Trực sẵn sàng chiến đấu đủ quân số",
            "ca",
            28,
            31,
        ),
        Work(
            "giúp dân {n} ngày công sau mưa lớn",
            "làm công tác dân vận, giúp dân khắc phục thiên tai",
            "Giúp dân ngày công lao động",
            "ngày công",
            8,
            30,
        ),
    ),
    "credit_fund": (
        Work(
            "giải ngân cho {n} thành viên vay sản xuất, kinh doanh",
            "mở rộng cho vay an toàn, đúng đối tượng thành viên",
            "Thẩm định, giải ngân cho thành viên vay",
            "thành viên",
            15,
            60,
        ),
        Work(
            "thu hồi nợ đến hạn của {n} hợp đồng, nợ xấu trong mức cho phép",
            "đôn đốc thu nợ đến hạn, giữ nợ xấu dưới 1%",
            "Đôn đốc thu hồi nợ đến hạn",
            "hợp đồng",
            6,
            25,
        ),
        Work(
            "kết nạp {n} thành viên mới",
            "phát triển thành viên, huy động vốn tại chỗ",
            "Phát triển thành viên mới",
            "thành viên",
            3,
            12,
        ),
        Work(
            "kiểm tra {n} hồ sơ tín dụng theo chuyên đề",
            "tự kiểm tra hồ sơ tín dụng, kho quỹ",
            "Tự kiểm tra hồ sơ tín dụng",
            "hồ sơ",
            10,
            40,
        ),
    ),
    "enterprise": (
        Work(
            "đạt {n}% kế hoạch doanh thu tháng",
            "lãnh đạo hoàn thành kế hoạch sản xuất, kinh doanh quý",
            "Hoàn thành kế hoạch doanh thu tháng",
            "%",
            90,
            100,
        ),
        Work(
            "áp dụng {n} sáng kiến tiết kiệm vật tư, điện năng",
            "phát động thi đua sáng kiến tiết kiệm",
            "Đề xuất sáng kiến, cải tiến kỹ thuật",
            "sáng kiến",
            1,
            4,
        ),
        Work(
            "khám sức khỏe định kỳ cho {n} người lao động",
            "chăm lo đời sống người lao động, an toàn lao động",
            "Tổ chức huấn luyện an toàn lao động",
            "người",
            15,
            60,
        ),
        Work(
            "giới thiệu {n} công nhân ưu tú cho Đảng",
            "phối hợp công đoàn, đoàn thanh niên tạo nguồn kết nạp đảng",
            "Giới thiệu công nhân ưu tú cho Đảng xem xét",
            "người",
            1,
            2,
        ),
    ),
    "agency": (
        Work(
            "giải quyết {n} hồ sơ đúng hạn, không để tồn đọng",
            "giải quyết hồ sơ đúng và trước hạn, đẩy mạnh dịch vụ công trực tuyến",
            "Giải quyết hồ sơ đúng hạn",
            "hồ sơ",
            120,
            600,
        ),
        Work(
            "tiếp {n} lượt công dân, trả lời đủ kiến nghị",
            "tiếp công dân đúng lịch, trả lời kiến nghị trong tháng",
            "Trả lời kiến nghị của công dân",
            "kiến nghị",
            4,
            20,
        ),
        Work(
            "cử {n} lượt công chức về dự sinh hoạt ở khu dân cư",
            "phân công công chức dự sinh hoạt, nắm tình hình cơ sở",
            "Dự sinh hoạt, nắm tình hình ở khu dân cư",
            "lượt",
            6,
            20,
        ),
        Work(
            "hoàn thành {n} nội dung chương trình công tác tháng",
            "bám chương trình công tác, không để việc chậm",
            "Hoàn thành nội dung chương trình công tác được giao",
            "nội dung",
            4,
            10,
        ),
    ),
    "health": (
        Work(
            "tiêm chủng cho {n} trẻ trong độ tuổi",
            "tiêm chủng đủ mũi, đúng lịch cho trẻ em",
            "Tiêm chủng mở rộng cho trẻ trong độ tuổi",
            "trẻ",
            20,
            90,
        ),
        Work(
            "giám sát {n} hộ về lăng quăng, phòng sốt xuất huyết",
            "diệt lăng quăng, phòng sốt xuất huyết trong mùa mưa",
            "Giám sát lăng quăng tại hộ gia đình",
            "hộ",
            60,
            240,
        ),
        Work(
            "khám, quản lý {n} người tăng huyết áp, đái tháo đường",
            "quản lý bệnh không lây nhiễm tại trạm",
            "Khám, lập hồ sơ sức khỏe người cao tuổi",
            "người",
            25,
            90,
        ),
        Work(
            "kiểm tra {n} cơ sở về an toàn thực phẩm",
            "kiểm tra an toàn thực phẩm trên địa bàn",
            "Kiểm tra cơ sở về an toàn thực phẩm",
            "cơ sở",
            4,
            16,
        ),
    ),
}

THEMES = {
    "neighbourhood": (
        "Giải pháp lập lại trật tự lòng đường, vỉa hè ở khu phố",
        "Xây dựng khu phố văn minh, khu phố an toàn",
        "Đảng viên gương mẫu phân loại rác và giữ sạch hẻm",
        "Phát huy mô hình “5 hộ liền kề” trong giữ gìn an ninh trật tự",
    ),
    "residential_group": (
        "Giữ gìn vệ sinh môi trường, xóa chân rác ở tổ dân phố",
        "Phát huy vai trò đảng viên là cán bộ, công chức ở tổ dân phố",
        "Trật tự đô thị, trật tự xây dựng trong các ngõ",
        "Nêu gương của đảng viên nơi cư trú",
    ),
    "apartments": (
        "Vai trò của chi bộ trong xây dựng chung cư an toàn, nghĩa tình",
        "Phòng cháy, chữa cháy ở nhà cao tầng: việc của đảng viên",
        "Học tập và làm theo Bác qua chào cờ đầu tháng",
        "Giải quyết kiến nghị của cư dân từ chi bộ",
    ),
    "village": (
        "Giữ vững tiêu chí môi trường trong xây dựng nông thôn mới",
        "Đảng viên giúp hộ nghèo phát triển chăn nuôi",
        "Bảo vệ rừng và phòng, chống thiên tai ở bản",
        "Giữ gìn bản sắc, xóa bỏ hủ tục trong việc cưới, việc tang",
    ),
    "school": (
        "Xây dựng trường học hạnh phúc, phòng, chống bạo lực học đường",
        "Chuyển đổi số trong nhà trường",
        "Nêu gương của nhà giáo là đảng viên",
        "Tạo nguồn phát triển đảng trong giáo viên trẻ",
    ),
    "police": (
        "Sáu điều Bác Hồ dạy Công an nhân dân",
        "Phòng, chống lừa đảo trên không gian mạng",
        "Gần dân, trách nhiệm với dân qua Đề án 06",
        "Giữ gìn điều lệnh, xây dựng đơn vị kiểu mẫu",
    ),
    "military": (
        "Phát huy phẩm chất Bộ đội Cụ Hồ trong thời kỳ mới",
        "Nâng chất lượng huấn luyện dân quân tự vệ",
        "Công tác tuyển quân công bằng, đúng luật",
        "Dân vận khéo của lực lượng vũ trang",
    ),
    "credit_fund": (
        "Giải pháp kinh doanh hiệu quả gắn với nhiệm vụ chính trị",
        "Phòng ngừa rủi ro tín dụng",
        "Đạo đức nghề nghiệp của cán bộ tín dụng",
        "Phục vụ thành viên nghèo vay vốn sản xuất",
    ),
    "enterprise": (
        "Vai trò của chi bộ trong doanh nghiệp với người lao động",
        "Tiết kiệm, chống lãng phí trong sản xuất",
        "An toàn lao động là trách nhiệm của đảng viên",
        "Tạo nguồn kết nạp đảng từ công nhân",
    ),
    "agency": (
        "Cải cách hành chính lấy người dân làm trung tâm",
        "Văn hóa công vụ và trách nhiệm nêu gương",
        "Sắp xếp bộ máy tinh gọn: tư tưởng và việc làm",
        "Nắm dân, nghe dân qua sinh hoạt ở khu dân cư",
    ),
    "health": (
        "Y đức và tinh thần phục vụ người bệnh",
        "Phòng, chống sốt xuất huyết từ hộ gia đình",
        "Hồ sơ sức khỏe điện tử cho người dân",
        "Chăm sóc người cao tuổi tại cộng đồng",
    ),
}

OCCASIONS = (
    "tổng kết công tác năm, chuẩn bị đón Tết; phòng, chống tham nhũng, lãng phí, không biếu, tặng quà Tết cấp trên",
    "kỷ niệm ngày thành lập Đảng 03/02; tình hình nhân dân vui xuân, đón Tết an toàn, tiết kiệm",
    "tình hình kinh tế – xã hội quý I; ra quân Tháng Thanh niên, phong trào thi đua đầu năm",
    "kỷ niệm ngày giải phóng miền Nam, thống nhất đất nước 30/4 và Quốc tế Lao động 01/5",
    "kỷ niệm ngày sinh Chủ tịch Hồ Chí Minh 19/5; học tập và làm theo tư tưởng, đạo đức, phong cách của Người",
    "tình hình sáu tháng đầu năm; Tháng hành động vì trẻ em, phòng, chống đuối nước và dịch bệnh mùa hè",
    "kỷ niệm ngày Thương binh – Liệt sĩ 27/7; kết quả sáu tháng đầu năm và nhiệm vụ sáu tháng cuối năm",
    "kỷ niệm Cách mạng Tháng Tám 19/8; phòng, chống thiên tai trong mùa mưa bão",
    "kỷ niệm Quốc khánh 02/9; khai giảng năm học mới; bảo đảm an toàn giao thông dịp lễ",
    "Tháng hành động vì an toàn, phòng cháy, chữa cháy; phát động Tháng cao điểm “Vì người nghèo”",
    "Ngày hội Đại đoàn kết toàn dân tộc 18/11; kỷ niệm ngày Nhà giáo Việt Nam 20/11",
    "kỷ niệm ngày thành lập Quân đội nhân dân 22/12; chuẩn bị kiểm điểm, đánh giá, xếp loại cuối năm",
)
GUIDANCE = (
    "Chi bộ nghe quán triệt Chỉ thị số 50-CT/TW ngày 23/7/2025 về đổi mới, nâng cao chất lượng sinh hoạt chi bộ.",
    "Đồng chí chủ trì thông tin văn bản mới của Đảng ủy và cách dùng Sổ tay đảng viên điện tử.",
    "Chi bộ được thông tin về Hướng dẫn số 42-HD/BTCTW ngày 28/10/2025 và các tiêu chí chấm điểm buổi sinh hoạt.",
    "Chi bộ nghe thông báo nhanh tình hình thời sự trong nước, quốc tế và công tác tháng của Đảng ủy.",
    "Chi bộ nghe thông tin về sắp xếp, tinh gọn bộ máy và nhiệm vụ phát triển kinh tế – xã hội của địa phương.",
)
MOOD = (
    "Tư tưởng đảng viên ổn định, tin tưởng vào sự lãnh đạo của Đảng.",
    "Nhân dân đồng tình với chủ trương của địa phương; còn băn khoăn về giá cả và môi trường.",
    "Đảng viên chấp hành tốt chủ trương của Đảng; nhân dân kiến nghị sớm xử lý ngập cục bộ và rác tồn.",
    "Tư tưởng chung ổn định; dư luận quan tâm tình trạng lừa đảo qua mạng và an toàn giao thông.",
)
SHORTCOMINGS = (
    "Hạn chế: một số việc còn chậm do chờ phối hợp.",
    "Hạn chế: việc báo cáo kết quả của các tổ chưa đều.",
    "Hạn chế: mới vận động được một phần hộ kinh doanh, cần kiên trì hơn.",
    "Nguyên nhân chậm là do thời tiết và thiếu kinh phí, chi bộ sẽ bố trí lại thời gian.",
)
VIEWS = (
    "đề nghị phân công cụ thể từng tổ, có thời hạn và người kiểm tra",
    "đề nghị kết hợp với Mặt trận và các đoàn thể để vận động, không làm một mình",
    "đề nghị công khai kết quả ở bảng tin để nhân dân cùng giám sát",
    "cho rằng chỉ tiêu đặt ra là vừa sức, cần giữ đều hằng tháng",
    "đề nghị ưu tiên việc đã hứa với dân từ tháng trước",
    "đề nghị Đảng ủy cho ý kiến sớm về kinh phí để kịp tiến độ",
    "nêu kinh nghiệm làm từ việc nhỏ, đảng viên làm trước",
    "góp ý cách chuẩn bị tài liệu gọn hơn, gửi sớm hơn để đảng viên đọc trước",
)
CRITICISM = (
    "Chi bộ biểu dương tập thể tổ đảng viên phụ trách vận động vì hoàn thành sớm; nhắc nhở chung việc dự họp đúng giờ.",
    "Chi ủy tự phê bình việc gửi tài liệu còn sát giờ họp; chi bộ góp ý và thống nhất cách khắc phục.",
    "Chi bộ biểu dương các đảng viên cao tuổi vẫn dự sinh hoạt đều; nhắc việc đóng đảng phí đúng hạn.",
    "Hai đảng viên theo lượt trình bày bản tự phê bình; chi bộ góp ý thẳng thắn, có tình có lý.",
    "Chi bộ biểu dương nhóm đảng viên tham gia chăm lo hộ khó khăn; chưa có trường hợp phải phê bình.",
)
CONCLUSIONS = (
    "Đồng chí chủ trì tổng hợp các ý kiến, kết luận những việc đã làm được và chưa làm được, giao chi ủy đôn đốc.",
    "Đồng chí chủ trì kết luận: chi bộ thống nhất nội dung báo cáo và các chỉ tiêu tháng tới, giao việc có thời hạn.",
    "Kết luận: giữ nền nếp sinh hoạt, gửi tài liệu trước một ngày, mỗi đảng viên nhận một việc cụ thể.",
    "Kết luận: tập trung hoàn thành các việc còn dở, báo cáo kết quả tại buổi sinh hoạt sau.",
)
EXCUSES = (
    "Bị ốm, có báo trước",
    "Đi khám bệnh theo lịch hẹn",
    "Trực cơ quan",
    "Đi công tác",
    "Gia đình có việc hiếu",
    "Về quê, có xin phép",
    "Nằm viện điều trị",
    "Đi học tập trung",
)
# What the chair named before the cell voted on its own score: (weaknesses, remedies).
WEAKNESSES = {
    "speaking": (
        "Số đảng viên phát biểu còn ít, ý kiến còn chung chung.",
        "Gửi câu hỏi gợi ý trước buổi sinh hoạt ít nhất 02 ngày; chủ trì mời từng tổ phát biểu.",
    ),
    0: (
        "Việc thực hiện một số nhiệm vụ còn chậm so với thời hạn.",
        "Phân công đồng chí phó bí thư kiểm tra tiến độ giữa tháng.",
    ),
    1: (
        "Thời gian dành cho tự phê bình và phê bình còn ngắn.",
        "Dành ít nhất 15 phút cuối buổi theo lịch tự phê bình đã phân công.",
    ),
}
OWN_REASONS = (
    "Chi bộ đã thực hiện đầy đủ, thống nhất cho điểm tối đa.",
    "Chi bộ thực hiện tốt theo quy định.",
    "Có thực hiện nhưng thư ký chưa ghi vào biên bản.",
    "Chi bộ biểu quyết thống nhất 100%.",
)
UNRECORDED_REASONS = (
    "Có thực hiện tại buổi sinh hoạt; đã ghi trong sổ tay của thư ký.",
    "Đã làm nhưng chưa nhập vào phần mềm, có sổ giấy kèm theo.",
    "Thư ký quên ghi; các đảng viên dự họp xác nhận có thực hiện.",
)
FIRST_MONTH_REASON = (
    "Nghị quyết tháng trước theo dõi trên sổ giấy, trước khi dùng phần mềm: hoàn thành {n}/10 chỉ tiêu."
)
OFFICIAL_REASONS = (
    "Biên bản không thể hiện nội dung này nên lấy điểm theo căn cứ.",
    "Chưa có căn cứ; đề nghị chi bộ ghi đầy đủ ở kỳ sau.",
    "Điểm theo số liệu đã ghi trong biên bản.",
    "Đồng chí đảng ủy viên dự họp không ghi nhận nội dung này.",
)
JUDGED_LOWER = (
    "Nội dung còn nặng phổ biến văn bản, ít bàn giải pháp.",
    "Nhiệm vụ tháng tới chưa nêu rõ chỉ tiêu và thời hạn.",
    "Thảo luận còn ít, kết luận chưa khái quát hết ý kiến.",
)
RETURN_REASONS = (
    "Danh sách vắng mặt chưa ghi rõ lý do từng người; đề nghị bổ sung rồi nộp lại.",
    "Biên bản chưa ghi kết quả biểu quyết thông qua nghị quyết; đề nghị đối chiếu sổ giấy và bổ sung.",
    "Các nhiệm vụ của nghị quyết tháng trước chưa báo cáo hết; đề nghị chi bộ bổ sung kết quả.",
)
NOTES = {
    "achieved": ("",),
    "in_progress": (
        "Đang thực hiện, chờ phối hợp",
        "Làm được một phần, chuyển sang tháng sau",
        "Chờ kinh phí",
    ),
    "not_achieved": ("Chưa làm được do thời tiết", "Chưa bố trí được kinh phí", "Mới làm được một nửa"),
}

GUEST_BODIES = {
    "phuong-5": (
        ("Công an phường", "Cảnh sát khu vực"),
        ("Ủy ban Mặt trận Tổ quốc phường", "Phó Chủ tịch"),
        ("Hội Liên hiệp Phụ nữ phường", "Chủ tịch Hội"),
        ("Ban Quản trị chung cư", "Trưởng ban"),
        ("Chi hội Cựu chiến binh", "Chi hội trưởng"),
    ),
    "thanh-minh": (
        ("Ban công tác Mặt trận bản", "Trưởng ban"),
        ("Công an xã", "Công an viên"),
        ("Ban Chỉ huy Quân sự xã", "Thôn đội trưởng"),
        ("Chi hội Phụ nữ bản", "Chi hội trưởng"),
        ("Chi hội Nông dân bản", "Chi hội trưởng"),
        ("Chi đoàn thanh niên bản", "Bí thư Chi đoàn"),
    ),
    "phuc-dong": (
        ("Ban công tác Mặt trận tổ dân phố", "Trưởng ban"),
        ("Công an phường", "Cảnh sát khu vực"),
        ("Tổ dân phố", "Tổ trưởng"),
        ("Chi hội Người cao tuổi", "Chi hội trưởng"),
    ),
}


def works_of(random: Random, words: str, count: int, without: Collection[str] = ()) -> list[Work]:
    """Up to `count` pieces of work, at least one, `without` those whose task is named there if others are left."""
    works = [work for work in WORKS[words] if work.task not in without] or WORKS[words][:1]
    return random.sample(works, min(count, len(works)))


def theme_of(words: str, quarter: int) -> str:
    return THEMES[words][quarter % len(THEMES[words])]


def current_affairs(random: Random, month: int) -> str:
    news = f"Chi bộ điểm tình hình thời sự nổi bật: {OCCASIONS[month - 1]}."
    return f"{news} {random.choice(GUIDANCE)} {random.choice(MOOD)}"


def results(random: Random, works: list[Work]) -> str:
    done = "; ".join(work.done.format(n=random.randint(work.low, work.high)) for work in works)
    return f"Trong tháng, chi bộ đã lãnh đạo: {done}. {random.choice(SHORTCOMINGS)}"


def directions(random: Random, works: list[Work], month: int) -> str:
    lines = "\n".join(f"{number}. {_capital(work.plan)}." for number, work in enumerate(works, 1))
    next_month = month % 12 + 1
    return f"Nhiệm vụ trọng tâm tháng {next_month}:\n{lines}"


def discussion(random: Random, works: list[Work], speakers: int) -> str:
    views = random.sample(VIEWS, 3)
    topic = random.choice(works).plan
    return (
        f"Có {speakers} lượt ý kiến, tập trung bàn cách {topic}. "
        f"Có ý kiến {views[0]}; có ý kiến {views[1]}. Cũng có ý kiến {views[2]}. "
        "Các ý kiến được ghi nhận và thảo luận thêm trước khi biểu quyết."
    )


def thematic(topic: str) -> str:
    return (
        f"Chi bộ nghe báo cáo đề dẫn chuyên đề “{topic}”, liên hệ thực tế của chi bộ, thảo luận những việc làm được "
        "ngay và những việc cần kiến nghị cấp trên; thống nhất ba giải pháp và đưa vào nghị quyết tháng."
    )


def resolution(works: list[Work]) -> str:
    plans = "; ".join(work.plan for work in works)
    return f"Chi bộ quyết nghị: {plans}. Giao chi ủy phân công, kiểm tra và báo cáo tại kỳ sinh hoạt sau."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
